// The stand-in's HTTP edge: finds the route, reads at most 1 MB, and turns every throw into an answer in the manner of
// whoever asked: Twilio's errors under /2010-04-01, problem+json elsewhere. Listens on the loopback only.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { problemAnswer, twilioAnswer } from "./error-answer.ts";
import { API_VERSION } from "./message-resource.ts";
import { Problem } from "./problem.ts";
import { type Answer, matchPath, type Route, segmentsOfPath } from "./routes.ts";
import { writeAnswer } from "./write-answer.ts";

const MOST_BODY_BYTES = 1024 * 1024;
const KEPT_ALIVE_MS = 65_000;

export const listen = async (routes: readonly Route[], port: number): Promise<{ server: Server; url: string }> => {
  const server = createServer((request, response) => void respond(routes, request, response));
  // Longer than a busy machine makes anybody wait: a connection that is closed as it is used again is a request lost.
  server.keepAliveTimeout = KEPT_ALIVE_MS;
  server.on("clientError", (_error, socket) => {
    if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("listening, but on no port");
  return { server, url: `http://127.0.0.1:${address.port}` };
};

export const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

interface Target {
  path: string;
  query: URLSearchParams;
  isTwilio: boolean;
}

const respond = async (routes: readonly Route[], request: IncomingMessage, response: ServerResponse): Promise<void> => {
  response.on("error", () => response.destroy());
  request.on("error", () => response.destroy());
  const target = targetOf(request.url ?? "/");
  try {
    writeAnswer(response, await answerTo(routes, request, target));
  } catch (error) {
    writeAnswer(response, target.isTwilio ? twilioAnswer(error, target.path) : problemAnswer(error));
  }
  if (!request.complete) request.resume();
};

const targetOf = (url: string): Target => {
  const mark = url.indexOf("?");
  const path = mark < 0 ? url : url.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? "" : url.slice(mark + 1));
  return { path, query, isTwilio: path.startsWith(`/${API_VERSION}/`) };
};

const answerTo = async (routes: readonly Route[], request: IncomingMessage, target: Target): Promise<Answer> => {
  const { path, query, isTwilio } = target;
  // Twilio names each resource with and without .json
  const segments = segmentsOfPath(isTwilio ? path.replace(/\.json$/, "") : path);
  const here = routes.flatMap((route) => {
    const params = matchPath(route.path, segments);
    return params ? [{ route, params }] : [];
  });
  if (here.length === 0) throw new Problem(404, "not_found", `There is nothing at ${path}.`);
  const found = here.find(({ route }) => route.method === request.method);
  const methods = here.map(({ route }) => route.method).join(", ");
  if (!found) throw new Problem(405, "method_not_allowed", `${path} takes ${methods}.`);
  const body = await readBody(request);
  return found.route.answer({ path, params: found.params, query, headers: request.headers, body });
};

const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      size += chunk.length;
      if (size > MOST_BODY_BYTES) throw new Problem(413, "body_too_large", "A body may hold 1 MB.");
      chunks.push(chunk);
    }
  } catch (error) {
    // a caller who hangs up halfway has said nothing that could be answered
    throw error instanceof Problem ? error : new Problem(400, "body_incomplete", "The body ended early.");
  }
  return Buffer.concat(chunks);
};
