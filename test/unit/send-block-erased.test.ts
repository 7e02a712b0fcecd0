// Who is erased while a campaign that has them on its list is sending.
import { differenceOf, perCampaign, talliedRowSchema } from "#shared/campaigns/tally-difference.ts";
import { eraseAgain } from "#shared/groups/erase-again.ts";
import { eraseContact } from "#shared/groups/erase-contact.ts";
import type { EraseJob } from "#shared/messaging/erase-words.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { imagesIn } from "#shared/platform/stream-images.ts";
import { blockOf, blockSetup } from "#test/support/block-setup.ts";
import { streamOf } from "#test/support/campaign-world.ts";
import { eraseJobDeps } from "#test/support/erase-job-deps.ts";
import { account, phoneOf } from "#test/support/seeded-twin.ts";

const [FIRST, SECOND] = [phoneOf(1), phoneOf(2)];
const MINUTE = 60_000;

/** Two people with names, on the list of a campaign that is sending. */
const setup = async () => {
  const block = await blockSetup(2);
  const { twin } = block;
  const records = streamOf(twin.dynamo, twin.tables.messages);
  const jobs: EraseJob[] = [];
  const deps = eraseJobDeps(twin, jobs);
  const save = (firstName: string) =>
    twin.contacts.save(account, FIRST, { firstName }, { at: isoInstant(twin.clock.now()), source: "manual" });
  await save("Zebedee");
  twin.clock.advance(10 * MINUTE);
  /** What the campaign's counter would say. */
  const tallied = () =>
    perCampaign(imagesIn({ Records: records }, talliedRowSchema).flatMap(differenceOf))[0]?.difference;
  const look = async () => {
    twin.clock.advance(5 * MINUTE);
    for (const job of jobs.splice(0)) await eraseAgain(deps)(job);
  };
  return { ...block, save, tallied, look, erase: () => eraseContact(deps)(account, FIRST) };
};

describe("the campaigns' door, of who was erased", () => {
  it("sends nothing to who was erased behind the making of the list, and says why; everybody is counted", async () => {
    const { carrier, erase, phones, row, send, tallied } = await setup();
    expect(await erase()).toEqual({ kind: "erased" });
    await send(blockOf(phones));
    expect(await row(FIRST)).toMatchObject({ state: "skipped", reason: "erased" });
    expect((await row(SECOND))?.state).toBe("sent");
    expect(carrier.taken.size).toBe(1);
    expect(tallied()).toMatchObject({ skipped: 1, sent: 1, segments: 1 });
    expect(tallied()).not.toHaveProperty("claimed");
  });

  it("makes no request of a claim behind an erasure, and its words go with the others", async () => {
    const { carrier, erase, look, phones, row, send, tallied, twin } = await setup();
    const { recipients } = twin;
    const read: typeof recipients.read = async (message) => {
      if (message.phone === FIRST) await erase();
      return await recipients.read(message);
    };
    await send(blockOf(phones), { recipients: { read } });
    expect(await row(FIRST)).toMatchObject({ state: "skipped", reason: "erased", body: "Hello Zebedee" });
    expect(carrier.taken.size).toBe(1);
    await look();
    expect(await row(FIRST)).toMatchObject({ state: "skipped", reason: "erased", body: "" });
    expect(tallied()).toMatchObject({ skipped: 1, sent: 1 });
  });

  it("sends to who came back since, as their consent says", async () => {
    const { carrier, erase, phones, row, save, send, twin } = await setup();
    await erase();
    twin.clock.advance(6_000);
    await save("Zebedee once more");
    await send(blockOf(phones));
    expect(await row(FIRST)).toMatchObject({ state: "sent", body: "Hello Zebedee once more" });
    expect(carrier.taken.size).toBe(2);
  });

  it("lets a text end that the carrier has had already: its state stays, its words go", async () => {
    const { erase, phones, row, send, tallied } = await setup();
    await send(blockOf(phones));
    await erase();
    expect(await row(FIRST)).toMatchObject({ state: "sent", body: "" });
    expect(tallied()).toMatchObject({ sent: 2 });
  });
});
