import { ALREADY_IN, CORNER_COFFEE } from "#infra/local/seed.ts";
import { receiveText } from "#shared/inbound/receive-text.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import {
  account,
  MEMBERS,
  phoneOf,
  type SeededTwin,
  STAFF,
  START,
  seededTwin,
  sidOf,
  TEXT_TO_JOIN,
  textOf,
} from "#test/support/seeded-twin.ts";

let twin: SeededTwin;
beforeEach(async () => {
  twin = await seededTwin();
});

const PHONE = phoneOf(1);
const receive = (index: number, body: string, from = PHONE) => {
  twin.clock.advance(1_000);
  return receiveText(twin)(textOf(index, body, from));
};
const known = () => twin.contacts.find(account, PHONE);
const isMember = async (group = MEMBERS) => (await twin.memberships.find(account, group, PHONE)) !== undefined;
const rowOf = async (index: number) => twin.messages.get({ accountId: account, phone: PHONE, messageId: sidOf(index) });

describe("receiving a text", () => {
  it("makes whoever texts a keyword a subscribed contact and member, with what caused it", async () => {
    expect(await receive(1, "coffee")).toEqual({ kind: "received", meaning: "keyword" });
    const { contact, consent, facts } = await known();
    expect(contact).toMatchObject({ phone: PHONE, source: "keyword" });
    expect(consent).toMatchObject({ state: "subscribed", how: "keyword", at: isoInstant(START + 1_000) });
    expect(facts).toMatchObject({ lastTexted: "+15005550006" });
    expect(await twin.memberships.find(account, MEMBERS, PHONE)).toMatchObject({ source: "keyword", cause: sidOf(1) });
    expect(await twin.contacts.records(account, PHONE)).toEqual([
      expect.objectContaining({ state: "subscribed", evidence: "coffee", cause: sidOf(1), counted: true }),
    ]);
    expect(await rowOf(1)).toMatchObject({ direction: "in", body: "coffee", meaning: "keyword" });
    expect(twin.sent).toEqual([]);
  });

  it("takes a text once, however often it is delivered, also all at once", async () => {
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => receive(1, "COFFEE")));
    expect(outcomes.filter(({ kind }) => kind === "received")).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === "duplicate")).toHaveLength(9);
    expect(await twin.contacts.records(account, PHONE)).toHaveLength(1);
  });

  it("answers who is in already, from the number that was texted, and queues the row that it wrote", async () => {
    await receive(1, "COFFEE");
    await receive(2, "COFFEE");
    expect(twin.sent).toHaveLength(1);
    const [job] = twin.sent;
    const row = job && (await twin.messages.get(job));
    expect(row).toMatchObject({ body: ALREADY_IN, purpose: "answer", state: "queued", cause: sidOf(2) });
    expect((await twin.memberships.find(account, MEMBERS, PHONE))?.cause).toBe(sidOf(1));
  });

  it("speaks its welcome in place of the groups' responses", async () => {
    await twin.textToJoins.change(account, TEXT_TO_JOIN, {
      welcome: "Hi {{first_name|friend}}!",
      groupIds: [MEMBERS, STAFF],
    });
    await receive(1, "COFFEE");
    const [job] = twin.sent;
    expect(job && (await twin.messages.get(job))).toMatchObject({ body: "Hi friend!" });
    for (const group of [MEMBERS, STAFF]) {
      expect(await twin.memberships.find(account, group, PHONE)).toMatchObject({ respond: false });
    }
  });

  it("keeps the membership on STOP, joins nothing by keyword until START, and joins then", async () => {
    await receive(1, "Hello");
    expect((await known()).consent?.state).toBe("pending");
    await receive(2, "STOP");
    expect(await receive(3, "COFFEE")).toEqual({ kind: "received", meaning: "keyword_after_opt_out" });
    expect((await known()).consent?.state).toBe("unsubscribed");
    expect(await isMember()).toBe(false);
    await receive(4, "start");
    expect((await known()).consent?.state).toBe("subscribed");
    await receive(5, "COFFEE");
    expect(await isMember()).toBe(true);
    await receive(6, "Unsubscribe");
    expect(await isMember()).toBe(true);
    expect((await known()).consent?.state).toBe("unsubscribed");
  });

  it("takes YES for consent only from who is unsubscribed or pending", async () => {
    await receive(1, "Hello");
    expect(await receive(2, "yes")).toMatchObject({ meaning: "start" });
    expect((await known()).consent?.state).toBe("subscribed");
    expect(await receive(3, "YES!")).toMatchObject({ meaning: "text" });
  });

  it("lets a STOP that comes in while a keyword is being decided win", async () => {
    await receive(1, "Hello");
    // Between the keyword's last read and its transaction somebody says STOP.
    twin.dynamo.before("TransactWriteItems", async () => {
      await receive(2, "STOP");
    });
    expect(await receive(3, "COFFEE")).toEqual({ kind: "received", meaning: "keyword_after_opt_out" });
    expect(await isMember()).toBe(false);
    expect((await known()).consent?.state).toBe("unsubscribed");
  });

  it("is nobody's when no account has the number: nothing is written, and it is counted", async () => {
    const text = textOf(1, "COFFEE", PHONE, "+15005559999");
    expect(await receiveText(twin)(text)).toEqual({ kind: "nobodys" });
    expect(twin.counts).toEqual(["UnknownSender"]);
    expect((await known()).contact).toBeUndefined();
  });

  it("hears STOP but joins nothing in an account that is closed", async () => {
    const stored = await twin.accounts.getAccount(CORNER_COFFEE);
    const closed = { ...twin, inbound: closedInbound(twin, stored) };
    expect(await receiveText(closed)(textOf(1, "COFFEE"))).toMatchObject({ meaning: "text" });
    expect(await isMember()).toBe(false);
    expect(await receiveText(closed)(textOf(2, "STOP"))).toMatchObject({ meaning: "stop" });
    expect((await known()).consent?.state).toBe("unsubscribed");
  });

  it("acknowledges a text though the queue does not take its answer: the row waits for the clock", async () => {
    await receive(1, "COFFEE");
    const replies = { send: () => Promise.reject(new Error("the queue is away")) };
    twin.clock.advance(1_000);
    expect(await receiveText({ ...twin, replies })(textOf(2, "COFFEE"))).toMatchObject({ kind: "received" });
    twin.clock.advance(121_000);
    const shards = Array.from({ length: 16 }, (_, index) => String(index).padStart(2, "0"));
    const due = await Promise.all(shards.map((shard) => twin.messages.due("waiting", shard, twin.clock.now(), 10)));
    expect(due.flat()).toHaveLength(1);
  });
});

type Stored = Awaited<ReturnType<SeededTwin["accounts"]["getAccount"]>>;
const closedInbound = ({ inbound }: SeededTwin, stored: Stored): SeededTwin["inbound"] => {
  const closed = Object.create(inbound);
  closed.read = async (...given: Parameters<typeof inbound.read>) => {
    const situation = await inbound.read(...given);
    return situation && stored && { ...situation, account: { ...stored, status: "closed" } };
  };
  closed.commit = (...given: Parameters<typeof inbound.commit>) => inbound.commit(...given);
  return closed;
};
