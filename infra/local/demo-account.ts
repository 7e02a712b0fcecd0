import * as z from "zod";
import { MAIN_SENDER } from "./seed.ts";
import type { LocalSystem } from "./system.ts";

const BODY = "Hi {{first_name|there}}, the spring menu is here. Reply STOP to end.";
export const isDemoText = (body: string): boolean => body.includes("spring menu");

/** So slow that the campaign can be watched. */
const SEGMENTS_PER_SECOND = 20;
const OPTED_OUT = 20;
const ADAS = 3;
const AT_ONCE = 8;

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

/** So many people who agreed to texts, but for every twentieth; every third of them is an Ada. */
export const addPeople = async (ask: Ask, count: number, tell: (done: number) => void): Promise<string[]> => {
  const phones = Array.from({ length: count }, (_, nth) => `+1212${5_550_000 + nth}`);
  const left = phones.entries();
  let done = 0;
  const lane = async (): Promise<void> => {
    for (const [nth, phone] of left) {
      const consent = {
        state: nth % OPTED_OUT === 0 ? "unsubscribed" : "subscribed",
        evidence: "the form of the demo",
      };
      await ask("PUT", `/v1/contacts/${phone}`, { firstName: nth % ADAS === 0 ? "Ada" : "Ben", consent });
      done += 1;
      tell(done);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return phones;
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
