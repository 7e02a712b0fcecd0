import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { accountKey } from "#shared/accounts/account-items.ts";
import { senderNumberSchema } from "#shared/accounts/phone-number.ts";
import { mayReceive } from "#shared/contacts/consent.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { account, MEMBERS, mainSender, START, sidOf } from "#test/support/seeded-twin.ts";
import { HOUR, MINUTE, NO_MEDIA, PHONE, sweepSetup } from "#test/support/sweep-setup.ts";

describe("the sweep of missed texts", () => {
  it("hears a STOP that no webhook brought, from when it was said, and counts it", async () => {
    const { twin, sweepAt, lose, hear, consent, row } = await sweepSetup();
    await hear(1, "COFFEE", START);
    lose(2, "STOP", START + MINUTE);
    await sweepAt(START + HOUR);
    const said = Date.parse((await consent())?.at ?? "");
    expect(await consent()).toMatchObject({ state: "unsubscribed", how: "text" });
    expect(Math.floor(said / 1_000)).toBe((START + MINUTE) / 1_000);
    expect(twin.counts).toEqual(["MissedText"]);
    expect(await row(2)).toMatchObject({ meaning: "stop" });
  });

  it("leaves a confirmation that is an hour late to the door, which sends none", async () => {
    const { twin, sweepAt, lose, hear, consent } = await sweepSetup();
    await hear(1, "COFFEE", START);
    lose(2, "please stop texting me", START + MINUTE);
    await sweepAt(START + HOUR);
    const [job] = twin.sent;
    const answer = job && (await twin.messages.get(job));
    expect(answer).toMatchObject({ direction: "out", purpose: "optOutConfirmation" });
    expect(mayReceive(await consent(), "optOutConfirmation", twin.clock.now(), answer?.at)).toBe(false);
  });

  it("joins by a missed keyword, once however often it is swept, also at once", async () => {
    const { twin, sweepAt, lose } = await sweepSetup();
    lose(1, "COFFEE", START + MINUTE);
    await Promise.all([sweepAt(START + HOUR), sweepAt(START + HOUR)]);
    await sweepAt(START + 2 * HOUR);
    const since = isoInstant(START + MINUTE);
    expect(await twin.memberships.find(account, MEMBERS, PHONE)).toMatchObject({ cause: sidOf(1), since });
    expect(await twin.contacts.records(account, PHONE)).toHaveLength(1);
    expect(twin.counts).toEqual(["MissedText"]);
  });

  it("costs reads only where nothing was missed", async () => {
    const { twin, sweepAt, hear } = await sweepSetup();
    for (let index = 0; index < 5; index += 1) await hear(index, "Hello", START + index * MINUTE);
    twin.dynamo.meter.reset();
    await sweepAt(START + HOUR);
    expect(twin.counts).toEqual([]);
    // That its number is swept.
    expect(twin.dynamo.meter.writeUnits).toBe(1);
    expect([...twin.dynamo.meter.requests.keys()].sort()).toEqual(["BatchGetItem", "PutItem", "Query"]);
  });

  it("leaves a text of less than two minutes to its webhook, and looks back for three hours and ten minutes", async () => {
    const { asked, sweepAt, lose, consent } = await sweepSetup();
    lose(1, "STOP", START);
    await sweepAt(START + 2 * MINUTE - 1);
    expect(await consent()).toBeUndefined();
    await sweepAt(START + 2 * MINUTE);
    expect(await consent()).toMatchObject({ state: "unsubscribed" });
    expect(asked.at(-1)).toEqual({ phone: mainSender.phone, since: START + 2 * MINUTE - 190 * MINUTE });
  });

  it("leaves out what a number heard before it was this account's", async () => {
    const { twin, asked, sweepAt } = await sweepSetup();
    const phone = senderNumberSchema.parse("+15005550077");
    await twin.accounts.addSender({ ...mainSender, phone, createdAt: isoInstant(START - MINUTE) });
    await sweepAt(START);
    expect(asked).toContainEqual({ phone, since: START - MINUTE });
  });

  it("hears STOP to a closed account", async () => {
    const { twin, sweepAt, lose, consent } = await sweepSetup();
    const close = { UpdateExpression: "SET #status = :closed", ExpressionAttributeNames: { "#status": "status" } };
    const place = { TableName: twin.tables.accounts, Key: accountKey(account) };
    await twin.client.send(
      new UpdateCommand({ ...place, ...close, ExpressionAttributeValues: { ":closed": "closed" } }),
    );
    lose(1, "STOP", START);
    await sweepAt(START + HOUR);
    expect(await consent()).toMatchObject({ state: "unsubscribed" });
  });

  it("sweeps the other senders where the carrier fails for one, and counts that", async () => {
    const { twin, carrier, sweepAt, lose, consent } = await sweepSetup();
    const phone = senderNumberSchema.parse("+15005550005");
    await twin.accounts.addSender({ ...mainSender, phone });
    carrier.fails = (each) => each === phone;
    lose(1, "STOP", START);
    await sweepAt(START + HOUR);
    expect(await consent()).toMatchObject({ state: "unsubscribed" });
    expect(twin.counts.toSorted()).toEqual(["MissedText", "SweepFailed"]);
  });

  it("takes in the other texts where one cannot be, and that one the next time", async () => {
    const { twin, sweepAt, lose, consent, row } = await sweepSetup();
    lose(1, "Hello", START);
    lose(2, "STOP", START + MINUTE);
    twin.dynamo.before("TransactWriteItems", async () => {
      throw new Error("DynamoDB is away");
    });
    await sweepAt(START + HOUR);
    expect(twin.counts.toSorted()).toEqual(["MissedText", "SweepFailed"]);
    expect(await consent()).toMatchObject({ state: "unsubscribed" });
    expect(await row(1)).toBeUndefined();
    await sweepAt(START + 2 * HOUR);
    expect(await row(1)).toMatchObject({ body: "Hello" });
    expect(await consent()).toMatchObject({ state: "unsubscribed" });
  });

  it("keeps media, and hears the words where the media cannot be had", async () => {
    const { sweepAt, lose, row } = await sweepSetup();
    lose(1, "Look", START, { hasMedia: true });
    lose(NO_MEDIA, "STOP", START + MINUTE, { hasMedia: true });
    await sweepAt(START + HOUR);
    const url = `https://media.example.com/${sidOf(1)}`;
    expect(await row(1)).toMatchObject({ media: [{ url, contentType: "image/png" }] });
    expect(await row(NO_MEDIA)).toMatchObject({ media: [], meaning: "stop" });
  });

  it("passes machines over, and counts what it cannot read", async () => {
    const { twin, sweepAt, lose } = await sweepSetup();
    lose(1, "Your code is 1234", START, { from: "72345" });
    lose(2, "STOP", START, { sid: "XX1" });
    await sweepAt(START + HOUR);
    expect(twin.counts).toEqual(["UnreadableText"]);
  });

  it("says that it gave up where too many came in, and takes in what it has seen", async () => {
    const { twin, carrier, sweepAt, lose, consent } = await sweepSetup();
    for (let index = 0; index < 20_003; index += 1) lose(index, "Your code is 1234", START, { from: "72345" });
    lose(1, "STOP", START);
    carrier.pageSize = 1_000;
    await sweepAt(START + HOUR);
    expect(await consent()).toMatchObject({ state: "unsubscribed" });
    expect(twin.counts.toSorted()).toEqual(["MissedText", "SweepFailed"]);
  });
});
