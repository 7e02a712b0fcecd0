import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { accountKey } from "#shared/accounts/account-items.ts";
import { senderNumberSchema } from "#shared/accounts/phone-number.ts";
import { mayReceive } from "#shared/contacts/consent.ts";
import type { LoggedText } from "#shared/inbound/inbound-log.ts";
import { receiveText } from "#shared/inbound/receive-text.ts";
import { sweepMissedTexts } from "#shared/inbound/sweep-missed-texts.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import {
  account,
  MEMBERS,
  mainSender,
  phoneOf,
  type SeededTwin,
  STAFF,
  START,
  seededTwin,
  sidOf,
  textOf,
} from "#test/support/seeded-twin.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const PHONE = phoneOf(1);

let twin: SeededTwin;
let logged: LoggedText[];
let asked: { phone: string; since: number }[];
let pageSize: number;
let fails: (phone: string) => boolean;
beforeEach(async () => {
  twin = await seededTwin();
  [logged, asked, pageSize, fails] = [[], [], 2, () => false];
});

/** The carrier's log, newest first, in small pages. */
const inboundLog = {
  async *receivedSince(phone: string, since: number) {
    asked.push({ phone, since });
    const found = logged.filter(({ to, createdAt }) => to === phone && Date.parse(createdAt) >= since).reverse();
    for (let start = 0; start < found.length; start += pageSize) {
      if (fails(phone)) throw new Error("The carrier does not answer");
      yield found.slice(start, start + pageSize);
    }
    if (found.length === 0 && fails(phone)) throw new Error("The carrier does not answer");
  },
  mediaOf: async (sid: string) => {
    if (sid === sidOf(9)) throw new Error("No media");
    return [{ url: `https://media.example.com/${sid}`, contentType: "image/png" }];
  },
};
const sweep = () => sweepMissedTexts({ ...twin, inboundLog })(account);
/** The carrier has the text, and its webhook gets lost. */
const lose = (index: number, body: string, at: number, more: Partial<LoggedText> = {}) => {
  const { sid, from, to } = textOf(index, body);
  logged.push({ sid, from, to, body, hasMedia: false, createdAt: isoInstant(Math.floor(at / 1_000) * 1_000), ...more });
};
/** The carrier has the text, and so have we. */
const hear = async (index: number, body: string, at: number) => {
  twin.clock.time = at;
  await receiveText(twin)(textOf(index, body));
  lose(index, body, at);
};
const sweepAt = async (at: number) => {
  twin.clock.time = at;
  await sweep();
};
const consent = async () => (await twin.contacts.find(account, PHONE)).consent;
const row = (index: number) => twin.messages.get({ accountId: account, phone: PHONE, messageId: sidOf(index) });

describe("the sweep of missed texts", () => {
  it("hears a STOP that no webhook brought, from when it was said, and counts it", async () => {
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
    await hear(1, "COFFEE", START);
    lose(2, "please stop texting me", START + MINUTE);
    await sweepAt(START + HOUR);
    const [job] = twin.sent;
    const answer = job && (await twin.messages.get(job));
    expect(answer).toMatchObject({ direction: "out", purpose: "optOutConfirmation" });
    expect(mayReceive(await consent(), "optOutConfirmation", twin.clock.now(), answer?.at)).toBe(false);
  });

  it("joins by a missed keyword, once however often it is swept, also at once", async () => {
    lose(1, "COFFEE", START + MINUTE);
    twin.clock.time = START + HOUR;
    await Promise.all([sweep(), sweep()]);
    await sweepAt(START + 2 * HOUR);
    const since = isoInstant(START + MINUTE);
    expect(await twin.memberships.find(account, MEMBERS, PHONE)).toMatchObject({ cause: sidOf(1), since });
    expect(await twin.contacts.records(account, PHONE)).toHaveLength(1);
    expect(twin.counts).toEqual(["MissedText"]);
  });

  it("costs reads only where nothing was missed", async () => {
    for (let index = 0; index < 5; index += 1) await hear(index, "Hello", START + index * MINUTE);
    twin.dynamo.meter.reset();
    await sweepAt(START + HOUR);
    expect(twin.counts).toEqual([]);
    expect(twin.dynamo.meter.writeUnits).toBe(0);
    expect([...twin.dynamo.meter.requests.keys()].sort()).toEqual(["BatchGetItem", "Query"]);
  });

  it("leaves a text of less than two minutes to its webhook, and looks back for three hours", async () => {
    lose(1, "STOP", START);
    await sweepAt(START + 2 * MINUTE - 1);
    expect(await consent()).toBeUndefined();
    await sweepAt(START + 2 * MINUTE);
    expect(await consent()).toMatchObject({ state: "unsubscribed" });
    expect(asked.at(-1)).toEqual({ phone: mainSender.phone, since: START + 2 * MINUTE - 3 * HOUR });
  });

  it("leaves out what a number heard before it was this account's", async () => {
    const phone = senderNumberSchema.parse("+15005550077");
    await twin.accounts.addSender({ ...mainSender, phone, createdAt: isoInstant(START - MINUTE) });
    await sweepAt(START);
    expect(asked).toContainEqual({ phone, since: START - MINUTE });
  });

  it("hears STOP to a closed account", async () => {
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
    const phone = senderNumberSchema.parse("+15005550005");
    await twin.accounts.addSender({ ...mainSender, phone });
    fails = (each) => each === phone;
    lose(1, "STOP", START);
    await sweepAt(START + HOUR);
    expect(await consent()).toMatchObject({ state: "unsubscribed" });
    expect(twin.counts.toSorted()).toEqual(["MissedText", "SweepFailed"]);
  });

  it("takes in the other texts where one cannot be, and that one the next time", async () => {
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
    lose(1, "Look", START, { hasMedia: true });
    lose(9, "STOP", START + MINUTE, { hasMedia: true });
    await sweepAt(START + HOUR);
    const url = `https://media.example.com/${sidOf(1)}`;
    expect(await row(1)).toMatchObject({ media: [{ url, contentType: "image/png" }] });
    expect(await row(9)).toMatchObject({ media: [], meaning: "stop" });
  });

  it("passes machines over, and counts what it cannot read", async () => {
    lose(1, "Your code is 1234", START, { from: "72345" });
    lose(2, "STOP", START, { sid: "XX1" });
    await sweepAt(START + HOUR);
    expect(twin.counts).toEqual(["UnreadableText"]);
  });

  it("says that it gave up where too many came in, and takes in what it has seen", async () => {
    for (let index = 0; index < 20_003; index += 1) lose(index, "Your code is 1234", START, { from: "72345" });
    lose(1, "STOP", START);
    pageSize = 1_000;
    await sweepAt(START + HOUR);
    expect(await consent()).toMatchObject({ state: "unsubscribed" });
    expect(twin.counts.toSorted()).toEqual(["MissedText", "SweepFailed"]);
  });
});

/** Each of these came in at this second of the hour; what is lost is swept at the hour's end. */
describe("facts end as their instants say, whichever of them was missed", () => {
  const SAID = [
    ["STOP", 0],
    ["START", 300],
  ] as const;

  it.each(["neither", "STOP", "START", "both"])("STOP, then START, with %s missed: subscribed", async (missed) => {
    await hear(1, "COFFEE", START - MINUTE);
    for (const [index, [body, second]] of SAID.entries()) {
      const isMissed = missed === "both" || missed === body;
      await (isMissed ? lose : hear)(index + 2, body, START + second * 1_000);
    }
    await sweepAt(START + HOUR);
    expect(await consent()).toMatchObject({ state: "subscribed", how: "text" });
  });

  it.each(["neither", "STOP", "START", "both"])("START, then STOP, with %s missed: unsubscribed", async (missed) => {
    await hear(1, "STOP", START - MINUTE);
    for (const [index, [body, second]] of (
      [
        ["START", 0],
        ["STOP", 300],
      ] as const
    ).entries()) {
      const isMissed = missed === "both" || missed === body;
      await (isMissed ? lose : hear)(index + 2, body, START + second * 1_000);
    }
    await sweepAt(START + HOUR);
    expect(await consent()).toMatchObject({ state: "unsubscribed" });
  });

  it("a missed STOP of the second in which START was heard wins: the log tells no more than the second", async () => {
    await hear(1, "START", START + 400);
    lose(2, "STOP", START + 700);
    await sweepAt(START + HOUR);
    expect(await consent()).toMatchObject({ state: "unsubscribed" });
  });

  it("a missed STOP with a keyword ends no membership that began behind it", async () => {
    lose(1, "STOP COFFEE", START);
    await hear(2, "COFFEE", START + 5 * MINUTE);
    await sweepAt(START + HOUR);
    expect(await row(1)).toMatchObject({ meaning: "leave" });
    expect(await twin.memberships.find(account, MEMBERS, PHONE)).toBeDefined();
    expect(twin.sent).toEqual([]);
  });

  it.each([
    ["STOP COFFEE", false],
    ["STOP BOOKS", true],
  ])("a missed keyword, with %s said behind it: in the group: %s", async (words, isIn) => {
    lose(1, "COFFEE", START);
    await twin.textToJoins.create({
      ...{ id: "books", accountId: account, name: "Books", keywords: ["BOOKS"], groupIds: [STAFF], match: "whole" },
      ...{ status: "active", createdAt: isoInstant(START), version: 1 },
    });
    await hear(2, words, START + 5 * MINUTE);
    await sweepAt(START + HOUR);
    expect(await row(1)).toMatchObject({ meaning: "keyword" });
    expect((await twin.memberships.find(account, MEMBERS, PHONE)) !== undefined).toBe(isIn);
    expect(await consent()).toMatchObject({ state: "subscribed" });
  });

  it("and none counts from later than now, whatever the carrier's clock says", async () => {
    twin.clock.time = START;
    await receiveText(twin)({ ...textOf(1, "STOP"), receivedAt: isoInstant(START + HOUR) });
    expect(await consent()).toMatchObject({ at: isoInstant(START) });
  });
});
