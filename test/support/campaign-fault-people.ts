import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { newId } from "#shared/platform/ids.ts";
import type { TestSystem } from "./running-system.ts";
import { phoneOf } from "./samples.ts";

export const BODY = "The spring menu is here";
/** One in so many says STOP while the campaign goes on. */
const STOPS = 0.05;
/** How many of those in its groups opted out long before it. */
const OPTED_OUT = 0.05;

export interface Person {
  readonly phone: PhoneNumber;
  readonly isOut: boolean;
  readonly saysStop: boolean;
  readonly nth: number;
}

/** Half of them in New York, half in Los Angeles. */
export const peopleOf = (count: number, random: () => number): Person[] =>
  Array.from({ length: count }, (_, nth) => ({
    phone: phoneOf(`+1${nth % 2 === 0 ? "212" : "310"}${5_580_000 + nth}`),
    isOut: random() < OPTED_OUT,
    saysStop: random() < STOPS,
    nth,
  }));

export const contactOf = ({ phone, isOut, nth }: Person) => ({
  phone,
  profile: { firstName: nth % 3 === 0 ? "Ada" : "Ben" },
  createdAt: "2026-01-01T00:00:00.000Z",
  fact: {
    state: isOut ? ("unsubscribed" as const) : ("subscribed" as const),
    at: "2026-01-01T00:00:00.000Z",
    how: "import" as const,
    by: "test",
    evidence: "a form",
    cause: "filled",
  },
});

/**
 * Workers are ended at their calls, the API's too: what broke off is sent again with its key, as a caller would. A pause that
 * comes when all is over is refused.
 */
export const asked = async (system: TestSystem, method: string, path: string, body?: unknown): Promise<unknown> => {
  const key = newId();
  for (let attempt = 1; ; attempt += 1) {
    const answer = await fetch(`${system.host.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${system.keys.owner}`,
        ...(method === "POST" ? { "idempotency-key": key } : {}),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const words = await answer.text();
    if (answer.ok) return words === "" ? undefined : JSON.parse(words);
    if (words.includes("wrong_state")) return undefined;
    const mayPass = answer.status >= 500 || words.includes("still_running");
    if (!mayPass || attempt === 200) throw new Error(`${method} ${path}: ${answer.status} ${words}`);
    await sleep(100);
    // A request that died holds its key for a minute.
    if (words.includes("still_running")) await system.host.advance(61, 0);
  }
};

const madeSchema = z.looseObject({ id: z.string() });

/** Each group holds half of the people, shifted; a tenth is in the one that is left out. The dynamic one holds all Adas. */
export const prepare = async (system: TestSystem, people: readonly Person[]) => {
  const size = people.length;
  const part = (from: number, to: number) => people.slice(Math.floor(from * size), Math.floor(to * size));
  const make = async (name: string, members: readonly Person[]): Promise<string> => {
    const { id } = madeSchema.parse(await asked(system, "POST", "/v1/groups", { name, kind: "standard" }));
    for (let start = 0; start < members.length; start += 100) {
      const phones = members.slice(start, start + 100).map(({ phone }) => phone);
      await asked(system, "POST", `/v1/groups/${id}/members`, { phones });
    }
    return id;
  };
  const [first, second, third] = [part(0, 0.5), part(0.25, 0.75), part(0.4, 0.8)];
  const groupIds = [await make("East", first), await make("Both", second), await make("West", third)];
  const excluded = await make("Staff party", part(0.7, 0.8));
  const rule = { field: "firstName", op: "is", value: "Ada" };
  const adas = madeSchema.parse(await asked(system, "POST", "/v1/groups", { name: "Adas", kind: "dynamic", rule }));
  await asked(system, "PATCH", "/v1/account", { quietHours: { enabled: true, from: "20:00", to: "09:00" } });
  const draft = { name: "Spring", body: BODY, groupIds: [...groupIds, adas.id], excludeGroupIds: [excluded] };
  const campaign = madeSchema.parse(await asked(system, "POST", "/v1/campaigns", draft));
  // It is being built anew when the campaign is launched.
  await asked(system, "PATCH", `/v1/groups/${adas.id}`, { rule: { ...rule, op: "startsWith", value: "Ad" } });
  const inGroups = [...first, ...second, ...third, ...people.filter(({ nth }) => nth % 3 === 0)];
  return { campaignId: campaign.id, inGroups: new Set(inGroups.map(({ phone }) => String(phone))) };
};
