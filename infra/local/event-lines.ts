import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import type { Carrier } from "../carrier/carrier.ts";
import type { Host } from "./host.ts";

/** How long a text's line waits for an answer. */
const PATIENCE_MILLISECONDS = 5_000;

const joinedSchema = z.object({
  eventName: z.literal("INSERT"),
  dynamodb: z.object({
    NewImage: z.object({ cause: z.object({ S: z.string() }), groupId: z.object({ S: z.string() }) }),
  }),
});

interface OpenLine {
  readonly sid: string;
  readonly from: string;
  readonly body: string;
  readonly at: number;
  readonly groups: string[];
  readonly answered: PromiseWithResolvers<string>;
}

/** One line for each text of a handset: handset, words, the groups it joined, the answer, milliseconds. */
export const printEventLines = (
  system: { readonly carrier: Carrier; readonly host: Host },
  groupName: (groupId: string) => Promise<string>,
  print: (line: string) => void,
): void => {
  const open = new Map<string, OpenLine>();
  system.carrier.events.on("texted", ({ sid, from, body }) => {
    const line: OpenLine = { sid, from, body, at: performance.now(), groups: [], answered: Promise.withResolvers() };
    open.set(from, line);
    void finish(line);
  });
  system.carrier.events.on("received", ({ to, body }) => {
    const line = open.get(to);
    line?.answered.resolve(`"${body}"  ${Math.round(performance.now() - line.at)} ms`);
  });
  system.host.onStreamRecord(({ record }) => {
    const joined = joinedSchema.safeParse(record);
    if (!joined.success) return;
    const { cause, groupId } = joined.data.dynamodb.NewImage;
    for (const line of open.values()) if (line.sid === cause.S) line.groups.push(groupId.S);
  });
  const finish = async (line: OpenLine): Promise<void> => {
    const answer = await Promise.race([line.answered.promise, sleep(PATIENCE_MILLISECONDS, "no answer")]);
    if (open.get(line.from) === line) open.delete(line.from);
    const names = await Promise.all([...new Set(line.groups)].map(groupName));
    const joined = names.length > 0 ? `joined ${names.join(", ")}` : "joined nothing";
    print(`${line.from}  ${JSON.stringify(line.body)}  ${joined}  ${answer}`);
  };
};
