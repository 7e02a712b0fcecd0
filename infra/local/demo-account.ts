import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import * as z from "zod";
import { type PhoneNumber, phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import { DynamoContactIndex } from "#shared/contacts/dynamo-contact-index.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { findEntries } from "#shared/contacts/find-entries.ts";
import { documentClientOver } from "#shared/platform/aws-clients.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import type { HostOptions } from "./host-options.ts";
import { LOCAL_CLIENT } from "./local-client.ts";
import { CORNER_COFFEE, MAIN_SENDER } from "./seed.ts";
import type { LocalSystem } from "./system.ts";

const BODY = "Hi {{first_name|there}}, the spring menu is here. Reply STOP to end.";
export const isDemoText = (body: string): boolean => body.includes("spring menu");

/** So slow that the campaign can be watched. */
const SEGMENTS_PER_SECOND = 20;
const OPTED_OUT = 20;
const ADAS = 3;
const AT_ONCE = 8;
const LONG_AGO = "2026-01-05T09:00:00.000Z";

const idSchema = z.looseObject({ id: z.string() });

/** A request to the API, as the owner of Corner Coffee. */
export type Ask = (method: string, path: string, body?: unknown) => Promise<unknown>;

export const requests =
  ({ host, keys }: LocalSystem): Ask =>
  async (method, path, body) => {
    const answer = await fetch(`${host.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${keys.owner}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const words = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${words}`);
    return words === "" ? undefined : JSON.parse(words);
  };

export const phonesOf = (count: number): PhoneNumber[] =>
  Array.from({ length: count }, (_, nth) => phoneNumberSchema.parse(`+1212${5_550_000 + nth}`));

/**
 * People who agreed to texts, but for every twentieth; every third of them is an Ada. They have been there for long: they are
 * written before the tables have streams, as contacts that nothing follows from any more.
 */
export const fillPeople =
  (phones: readonly PhoneNumber[]): NonNullable<HostOptions["fill"]> =>
  async (endpoint, tableName) => {
    const connection = new DynamoDBClient({ ...LOCAL_CLIENT, endpoint });
    const [client, table] = [documentClientOver(connection), tableName("Contacts")];
    const [contacts, index] = [new DynamoContactStore(client, table), new DynamoContactIndex(client, table)];
    await inParallel([...phones.entries()], AT_ONCE, async ([nth, phone]) => {
      const state = nth % OPTED_OUT === 0 ? "unsubscribed" : "subscribed";
      const fact = { state, how: "api", by: "demo", evidence: "a form", at: LONG_AGO, cause: `demo-${nth}` } as const;
      const consent = await contacts.note(CORNER_COFFEE, phone, fact);
      const profile = { firstName: nth % ADAS === 0 ? "Ada" : "Ben" };
      const saved = await contacts.save(CORNER_COFFEE, phone, profile, { at: LONG_AGO, source: "api" });
      if (!saved) throw new Error("A contact is too large");
      const entries = findEntries(saved.contact, consent, []);
      await index.move(CORNER_COFFEE, phone, { entries: [], move: undefined }, entries);
    });
    connection.destroy();
  };

export interface DemoGroup {
  readonly id: string;
  readonly name: string;
  readonly about: string;
}

/** Two groups by hand that share a fifth of the people, and one by a rule, which is in both. */
export const addGroups = async (ask: Ask, phones: readonly string[]): Promise<DemoGroup[]> => {
  const byHand = async (name: string, members: readonly string[]): Promise<DemoGroup> => {
    const { id } = idSchema.parse(await ask("POST", "/v1/groups", { name, kind: "standard" }));
    for (let start = 0; start < members.length; start += 100) {
      await ask("POST", `/v1/groups/${id}/members`, { phones: members.slice(start, start + 100) });
    }
    return { id, name, about: `${members.length} people` };
  };
  const cut = (part: number): number => Math.round(phones.length * part);
  const rule = { field: "firstName", op: "is", value: "Ada" };
  return [
    await byHand("Regulars", phones.slice(0, cut(0.6))),
    await byHand("Newsletter", phones.slice(cut(0.4))),
    {
      ...idSchema.parse(await ask("POST", "/v1/groups", { name: "Adas", kind: "dynamic", rule })),
      ...{ name: "Adas", about: "by the rule that their first name is Ada" },
    },
  ];
};

export const addCampaign = async (ask: Ask, groupIds: readonly string[]): Promise<string> => {
  await ask("PATCH", `/v1/senders/${MAIN_SENDER}`, { segmentsPerSecond: SEGMENTS_PER_SECOND });
  const draft = { name: "Spring menu", body: BODY, groupIds };
  return idSchema.parse(await ask("POST", "/v1/campaigns", draft)).id;
};
