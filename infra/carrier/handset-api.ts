// The people's side of the carrier: text as a handset, see its screen, and watch it live.
import type { EventEmitter } from "node:events";
import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import * as z from "zod";
import type { CarrierEvents } from "./carrier-events.ts";
import type { Inbound } from "./inbound.ts";
import { phone, senderNumber } from "./phone-numbers.ts";
import { Problem, parseInput } from "./problem.ts";
import { type Answer, type Call, json, jsonBody, param, type Route } from "./routes.ts";
import type { Screens } from "./screens.ts";
import type { SenderRegistration, Senders } from "./senders.ts";
import type { Text } from "./text.ts";
import { textPage } from "./text-page.ts";

interface Parts {
  events: EventEmitter<CarrierEvents>;
  inbound: Inbound;
  screens: Screens;
  senders: Senders;
}

const isText = (body: string): boolean => body.isWellFormed() && !body.includes("\0");

const handsetText = z
  .strictObject({
    to: senderNumber,
    body: z.string().max(1600).refine(isText, "must be Unicode text without NUL"),
    mediaUrls: z
      .array(z.url({ protocol: /^https?$/ }))
      .max(10)
      .default([]),
  })
  .refine(({ body, mediaUrls }) => body !== "" || mediaUrls.length > 0, {
    path: ["body"],
    message: "must not be empty",
  });

export const handsetApi = (parts: Parts): Route[] => [
  { method: "GET", path: "/", answer: page },
  { method: "GET", path: "/texts", answer: (call) => json(200, textPage(parts.screens.all(), call.query)) },
  { method: "POST", path: "/handsets/:phone/texts", answer: sendText(parts) },
  {
    method: "GET",
    path: "/handsets/:phone/texts",
    answer: (call) => json(200, textPage(parts.screens.of(handsetOf(call)), call.query)),
  },
  { method: "GET", path: "/handsets/:phone/events", answer: watch(parts) },
];

const page = async (): Promise<Answer> => ({
  kind: "html",
  body: await readFile(new URL("page.html", import.meta.url)),
});

const handsetOf = (call: Call): string => parseInput(z.object({ phone }), { phone: param(call, "phone") }).phone;

const sendText =
  ({ inbound, senders }: Parts) =>
  (call: Call): Answer => {
    const from = handsetOf(call);
    const { to, body, mediaUrls } = parseInput(handsetText, jsonBody(call));
    const sender = senders.get(to);
    if (!sender) throw new Problem(404, "no_such_sender", `Nobody has the number ${to} here. ${known(senders.all())}`);
    return json(201, inbound.receive({ from, sender, body, mediaUrls }));
  };

const known = (senders: readonly SenderRegistration[]): string =>
  senders.length === 0
    ? "No sender is registered."
    : `Registered: ${senders.map((sender) => sender.phone).join(", ")}.`;

/** Server-sent events: the screen so far, then each text as it comes; ids let a browser that lost its line go on. */
const watch =
  ({ events, screens }: Parts) =>
  (call: Call): Answer => {
    const handset = handsetOf(call);
    const lastSeen = Number(call.headers["last-event-id"] ?? 0) || 0;
    return {
      kind: "stream",
      open: (response: ServerResponse) => {
        response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" });
        let told = lastSeen;
        const tell = () => {
          for (const text of screens.of(handset).slice(told))
            response.write(`id: ${++told}\ndata: ${JSON.stringify(text)}\n\n`);
        };
        const tellIfOurs = ({ from, to }: Text) => {
          if (from === handset || to === handset) tell();
        };
        response.write(": connected\n\n");
        tell();
        events.on("texted", tellIfOurs);
        events.on("received", tellIfOurs);
        response.on("close", () => {
          events.off("texted", tellIfOurs);
          events.off("received", tellIfOurs);
        });
      },
    };
  };
