import { setTimeout as sleep } from "node:timers/promises";
import { readCsv } from "#test/support/read-csv.ts";
import { startTestSystem, type TestSystem } from "#test/support/running-system.ts";

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(async () => {
  await system?.stop();
});

interface Shown {
  readonly id: string;
  readonly state: string;
  readonly rows: number;
  readonly download?: { readonly url: string };
}

const shown = async (method: string, path: string, body?: unknown): Promise<Shown> =>
  (await system.api(method, path, body)).body as Shown;

/** Asks for one, waits for it and fetches its file, as somebody without a key. */
const fetched = async (body: unknown) => {
  let now = await shown("POST", "/v1/exports", body);
  for (let look = 0; now.state !== "done"; look += 1) {
    if (look === 200) throw new Error(`The export is ${now.state}`);
    await sleep(100);
    now = await shown("GET", `/v1/exports/${now.id}`);
  }
  const answer = await fetch(now.download?.url ?? "");
  const bytes = Buffer.from(await answer.arrayBuffer());
  const [header = [], ...rows] = readCsv(bytes.subarray(3).toString("utf8"));
  return { now, header, rows, mark: [...bytes.subarray(0, 3)], type: answer.headers.get("content-type") };
};

describe("exports, with shuffling and repeats on", () => {
  it("are asked for, waited for and fetched: contacts, members, consents and a campaign's recipients", async () => {
    const handset = "+15125554901";
    await system.text(handset, "COFFEE");
    await system.answersTo(handset);
    await system.api("PUT", `/v1/contacts/${encodeURIComponent(handset)}`, { firstName: "=Zoë", lastName: '"Z", Ann' });

    const contacts = await fetched({ kind: "contacts" });
    expect([contacts.mark, contacts.type]).toEqual([[0xef, 0xbb, 0xbf], "text/csv; charset=utf-8"]);
    expect(contacts.now.rows).toBe(contacts.rows.length);
    const own = contacts.rows.find(([phone]) => phone === handset);
    expect(own?.slice(0, 3)).toEqual([handset, "'=Zoë", '"Z", Ann']);
    expect(new Set(contacts.rows.map(([phone]) => phone)).size).toBe(contacts.rows.length);
    // The seed's twelve and who texted.
    expect(contacts.rows.length).toBeGreaterThanOrEqual(13);

    const groups = (await system.api("GET", "/v1/groups")).body as { items: { id: string; name: string }[] };
    const groupId = groups.items.find(({ name }) => name === "Members")?.id;
    const members = await fetched({ kind: "members", groupId });
    expect(members.rows.map(([phone]) => phone)).toContain(handset);

    const consents = await fetched({ kind: "consents" });
    expect(consents.rows.filter(([phone]) => phone === handset)).toEqual([
      expect.arrayContaining([handset, "subscribed", "keyword"]),
    ]);

    const campaign = await shown("POST", "/v1/campaigns", { name: "Sale", body: "20% off", groupIds: [groupId] });
    await system.api("POST", `/v1/campaigns/${campaign.id}/launch`);
    await system.answersTo(handset);
    const recipients = await fetched({ kind: "recipients", campaignId: campaign.id });
    expect(recipients.header.slice(0, 4)).toEqual(["phone", "outcome", "reason", "explanation"]);
    expect(recipients.rows.find(([phone]) => phone === handset)?.[1]).toMatch(/^(waiting|claimed|sent|delivered)$/);
  });
});
