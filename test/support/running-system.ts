import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { type LocalSystem, startSystem } from "#infra/local/system.ts";
import { readSystemSettings } from "#infra/local/system-settings.ts";
import { synthesizeApart } from "./synthesize-apart.ts";

interface ShownText {
  readonly from: string;
  readonly to: string;
  readonly body: string;
}

/** The whole local system, in memory, with its deliberate disorder on, and what tests do with it. */
export interface TestSystem extends LocalSystem {
  /** What a handset's screen shows, oldest first. */
  screen(phone: string): Promise<ShownText[]>;
  /** Texts as a handset; resolves once the carrier has it. */
  text(phone: string, body: string, to?: string): Promise<void>;
  /** Waits until the system rests and answers what the screen got since the handset's last own text. */
  answersTo(phone: string): Promise<string[]>;
  /** What became of each text with a handset, in a line each, oldest first: for a test to print when one is missing. */
  story(phone: string): Promise<string[]>;
  /** Calls the API with a key, the owner's of Corner Coffee by default. */
  api(method: string, path: string, body?: unknown, key?: string): Promise<{ status: number; body: unknown }>;
}

const storySchema = z.object({
  items: z.array(z.object({ direction: z.string(), state: z.string(), reason: z.string().optional() })),
});
/** Two tests run side by side, each with dozens of threads: what Lambda does in a second takes them several. */
const PATIENCE = 6;

const screenSchema = z.object({ items: z.array(z.object({ from: z.string(), to: z.string(), body: z.string() })) });

export const startTestSystem = async (
  environment: Record<string, string> = {},
  { functionsFolder, ...more }: { functionsFolder?: string } & Parameters<typeof startSystem>[2] = {},
): Promise<TestSystem> => {
  const folder = mkdtempSync(join(tmpdir(), "sms-groups-"));
  const ports = { PORT: "0", CARRIER_PORT: "0" };
  const settings = readSystemSettings({ ...ports, ...environment }, ["--memory"]);
  const assembly = synthesizeApart(functionsFolder ? { functionsFolder } : {});
  const system = await startSystem(settings, assembly, {
    ...{ warm: false, patience: PATIENCE },
    ...more,
  });
  const handset = (phone: string): string => `${system.carrier.url}/handsets/${encodeURIComponent(phone)}/texts`;
  const screen = async (phone: string) => screenSchema.parse(await (await fetch(handset(phone))).json()).items;
  const api: TestSystem["api"] = async (method, path, body, key = system.keys.owner) => {
    const answer = await fetch(`${system.host.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const words = await answer.text();
    return { status: answer.status, body: words === "" ? undefined : JSON.parse(words) };
  };
  return {
    ...system,
    screen,
    async story(phone) {
      const { status, body } = await api("GET", `/v1/contacts/${phone}/messages`);
      if (status === 404) return ["nobody heard of it"];
      const { items } = storySchema.parse(body);
      return items.reverse().map(({ direction, state, reason }) => [direction, state, reason].join(" ").trim());
    },
    async text(phone, body, to = "+15005550006") {
      const answer = await fetch(handset(phone), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ to, body }),
      });
      if (answer.status !== 201) throw new Error(`The stand-in refused a text: ${await answer.text()}`);
    },
    async answersTo(phone) {
      await atRest(system);
      const texts = await screen(phone);
      const last = texts.findLastIndex(({ from }) => from === phone);
      return texts.slice(last + 1).map(({ body }) => body);
    },
    api,
    async stop() {
      await system.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** The stand-in hands texts and callbacks over in its own time: at rest means that both sides stay so. */
const atRest = async ({ host, carrier }: LocalSystem): Promise<void> => {
  let heard = 0;
  const count = (): void => {
    heard += 1;
  };
  for (const event of ["webhook", "received", "accepted"] as const) carrier.events.on(event, count);
  let before: number;
  do {
    before = heard;
    await sleep(120);
    await host.idle();
  } while (heard !== before);
  for (const event of ["webhook", "received", "accepted"] as const) carrier.events.off(event, count);
};
