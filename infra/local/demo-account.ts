import type { LocalSystem } from "./system.ts";

export const DEMO_BODY = "Hi {{first_name|there}}, the spring menu is here. Reply STOP to end.";

/** How a request of the demo to the API went wrong. */
export const requests =
  ({ host, keys }: LocalSystem) =>
  async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${host.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${keys.owner}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const words = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${words}`);
    return words === "" ? undefined : JSON.parse(words);
  };
export type Ask = ReturnType<typeof requests>;

/** 300 people who agreed to texts but for fifteen, every third of them an Ada. */
export const fillDemoAccount = async (ask: Ask, count: number, tell: (done: number) => void) => {
  const phones = Array.from({ length: count }, (_, nth) => `+1212${5_550_000 + nth}`);
  const left = phones.entries();
  const lane = async (): Promise<void> => {
    for (const [nth, phone] of left) {
      const state = nth % 20 === 0 ? "unsubscribed" : "subscribed";
      const consent = { state, evidence: "the demo's form" };
      await ask("PUT", `/v1/contacts/${phone}`, { firstName: nth % 3 === 0 ? "Ada" : "Ben", consent });
      tell(nth + 1);
    }
  };
  await Promise.all(Array.from({ length: 8 }, lane));
  return phones;
};
