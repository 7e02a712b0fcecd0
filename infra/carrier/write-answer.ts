import type { ServerResponse } from "node:http";
import type { Answer } from "./routes.ts";

const LONGEST_HANG_MS = 60_000;

export const writeAnswer = (response: ServerResponse, answer: Answer): void => {
  if (response.destroyed) return;
  switch (answer.kind) {
    case "drop":
      response.destroy();
      break;
    case "hang":
      hang(response);
      break;
    case "stream":
      answer.open(response);
      break;
    case "empty":
      response.writeHead(answer.status).end();
      break;
    case "html":
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(answer.body);
      break;
    case "json":
      writeJson(response, answer);
      break;
  }
};

const hang = (response: ServerResponse): void => {
  const end = setTimeout(() => response.destroy(), LONGEST_HANG_MS);
  response.on("close", () => clearTimeout(end));
};

const writeJson = (response: ServerResponse, answer: Extract<Answer, { kind: "json" }>): void => {
  const body = Buffer.from(JSON.stringify(answer.body));
  const standard = { "content-type": "application/json; charset=utf-8", "content-length": body.length };
  response.writeHead(answer.status, { ...standard, ...answer.headers }).end(body);
};
