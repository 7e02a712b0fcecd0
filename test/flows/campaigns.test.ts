import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { campaignStateSchema } from "#shared/campaigns/campaign.ts";
import { campaignCountsSchema } from "#shared/campaigns/campaign-counts.ts";
import { startTestSystem, type TestSystem } from "#test/support/running-system.ts";

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(async () => {
  await system?.stop();
});

const shownSchema = z.looseObject({
  ...{ id: z.string(), state: campaignStateSchema, counts: campaignCountsSchema },
  ...{ replies: z.int(), optOuts: z.int() },
});
const madeSchema = z.looseObject({ id: z.string() });
const listSchema = z.looseObject({ items: z.array(z.looseObject({ phone: z.string(), outcome: z.string() })) });

const phones = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, nth) => `+151255501${String(from + nth).padStart(2, "0")}`);

const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
  const answer = await system.api(method, path, body);
  if (answer.status >= 400) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
  return answer.body;
};

const groupOf = async (name: string, members: readonly string[]): Promise<string> => {
  const { id } = madeSchema.parse(await ask("POST", "/v1/groups", { name, kind: "standard" }));
  await ask("POST", `/v1/groups/${id}/members`, { phones: members });
  return id;
};

const MOST_MINUTES = 60;

/** Lets minutes pass until it is over. */
const over = async (id: string): Promise<z.infer<typeof shownSchema>> => {
  for (let minute = 0; minute < MOST_MINUTES; minute += 1) {
    const shown = shownSchema.parse(await ask("GET", `/v1/campaigns/${id}`));
    if (shown.state === "done") return shown;
    await system.host.advance(60, 1);
    await system.host.idle();
  }
  throw new Error(`No end: ${JSON.stringify(await ask("GET", `/v1/campaigns/${id}`))}`);
};

const gotIt = async (body: string): Promise<string[]> => {
  const screens = await Promise.all(
    phones(1, 12).map(async (phone) => {
      const texts = await system.screen(phone);
      return texts.flatMap((text) => (text.to === phone && text.body === body ? [phone] : []));
    }),
  );
  return screens.flat();
};

describe("a campaign, with shuffling and repeats on", () => {
  it("goes out at its time, once to everybody in its groups, is answered, and goes once more to the silent", async () => {
    const [answers, leaves, optedOut, staff] = [...phones(1, 2), ...phones(4, 4), ...phones(10, 10)] as const;
    if (!answers || !leaves || !optedOut || !staff) throw new Error("The seed has twelve contacts");
    await system.text(optedOut, "STOP");
    await system.answersTo(optedOut);
    const groupIds = [await groupOf("Readers", phones(1, 7)), await groupOf("Writers", phones(5, 10))];
    const excludeGroupIds = [await groupOf("Printers", [staff])];

    const draft = { name: "Sale", body: "20% off today", groupIds, excludeGroupIds };
    const { id } = madeSchema.parse(await ask("POST", "/v1/campaigns", draft));
    const leftOut = { unsubscribed: 1, excluded_group: 1 };
    const expected = { audience: 10, included: 8, leftOut, inSeveral: 3 };
    expect(await ask("POST", `/v1/campaigns/${id}/preview`, {})).toMatchObject(expected);

    const at = new Date(system.clock.now() + 3_600_000).toISOString();
    await ask("POST", `/v1/campaigns/${id}/schedule`, { at });
    await system.host.advance(3_000, 2);
    await system.host.idle();
    expect(await ask("GET", `/v1/campaigns/${id}`)).toMatchObject({ state: "scheduled" });
    expect(await gotIt("20% off today")).toEqual([]);
    await system.host.advance(900, 2);
    await system.host.idle();
    const { counts } = await over(id);
    const included = [...phones(1, 3), ...phones(5, 9)];
    expect(await gotIt("20% off today")).toEqual(included);
    expect(counts).toMatchObject({
      audience: 10,
      included: 8,
      leftOut,
      delivered: 8,
      waiting: 0,
      claimed: 0,
      failed: 0,
    });

    const left = listSchema.parse(await ask("GET", `/v1/campaigns/${id}/recipients?outcome=leftOut`));
    expect(left.items.map(({ phone }) => phone).sort()).toEqual([optedOut, staff]);
    const why = await ask("GET", `/v1/campaigns/${id}/recipients/${encodeURIComponent(staff)}`);
    expect(why).toMatchObject({ code: "excluded_group", sentence: expect.stringContaining("Printers") });

    await system.text(answers, "Until when?");
    await system.text(leaves, "STOP");
    await system.answersTo(leaves);
    expect(shownSchema.parse(await ask("GET", `/v1/campaigns/${id}`))).toMatchObject({ replies: 2, optOuts: 1 });

    const again = madeSchema.parse(await ask("POST", `/v1/campaigns/${id}/resend`, { to: "silent" }));
    await ask("PATCH", `/v1/campaigns/${again.id}`, { body: "Last day" });
    await ask("POST", `/v1/campaigns/${again.id}/launch`);
    expect((await over(again.id)).counts).toMatchObject({ audience: 6, delivered: 6 });
    expect(await gotIt("Last day")).toEqual(included.filter((phone) => phone !== answers && phone !== leaves));
  });

  it("is paused and cancelled: nobody gets it from then on, and everybody is accounted for", async () => {
    const groupIds = [await groupOf("Paused", phones(5, 9))];
    // Ten seconds between two texts: the pause comes in their midst.
    await ask("PATCH", "/v1/senders/+15005550006", { segmentsPerSecond: 0.1 });
    const { id } = madeSchema.parse(await ask("POST", "/v1/campaigns", { name: "Slow", body: "Too late", groupIds }));
    await ask("POST", `/v1/campaigns/${id}/launch`);
    const now = async () => shownSchema.parse(await ask("GET", `/v1/campaigns/${id}`));
    while ((await now()).state === "building") await sleep(50);
    await ask("POST", `/v1/campaigns/${id}/pause`);
    await system.host.idle();
    const before = await gotIt("Too late");
    await system.host.advance(300, 3);
    await system.host.idle();
    expect(await gotIt("Too late")).toEqual(before);
    await ask("POST", `/v1/campaigns/${id}/cancel`);
    await system.host.advance(300, 3);
    await system.host.idle();
    expect(before.length).toBeLessThan(5);
    expect(await now()).toMatchObject({
      state: "cancelled",
      counts: { included: 5, waiting: 0, claimed: 0, delivered: before.length, cancelled: 5 - before.length },
    });
    expect(await gotIt("Too late")).toEqual(before);
  });
});
