import { afterSaid, type Conversation, readUpTo, type Said } from "#shared/messaging/conversation.ts";
import { secondsLater, someAccountId, somePhone } from "#test/support/samples.ts";

const said = (seconds: number, more: Partial<Said> = {}): Said => ({
  ...{ accountId, phone, at: secondsLater(seconds), body: `at ${seconds}`, direction: "in", isUnread: true },
  ...more,
});
const accountId = someAccountId();
const phone = somePhone();
const after = (...all: Said[]): Conversation => {
  const [first = said(0), ...rest] = all;
  return rest.reduce<Conversation>(afterSaid, afterSaid(undefined, first));
};

it("shows what was said last and counts what nobody has read", () => {
  const answer = said(3, { direction: "out", isUnread: false });
  expect(after(said(1), said(2), answer)).toMatchObject({
    ...{ lastAt: secondsLater(3), lastBody: "at 3", lastDirection: "out" },
    unreadAt: [secondsLater(1), secondsLater(2)],
  });
});

it("only moves forward: a text that is taken in late is unread, not the last", () => {
  expect(after(said(5), said(1))).toMatchObject({
    ...{ lastAt: secondsLater(5), lastBody: "at 5" },
    unreadAt: [secondsLater(1), secondsLater(5)],
  });
  const current = after(said(5));
  expect(afterSaid(current, said(1, { isUnread: false }))).toBe(current);
});

it("keeps the beginning of long words, whole characters of it, and the latest 99 of many unread texts", () => {
  expect(after(said(0, { body: "☕".repeat(300) })).lastBody).toBe("☕".repeat(160));
  const many = after(...Array.from({ length: 150 }, (_, index) => said(index)));
  expect(many.unreadAt).toHaveLength(99);
  expect(many.unreadAt.at(-1)).toBe(secondsLater(149));
});

it("is read up to an instant: what came in behind it stays unread", () => {
  const current = after(said(1), said(2), said(3));
  expect(readUpTo(current, secondsLater(2)).unreadAt).toEqual([secondsLater(3)]);
  expect(readUpTo(current, secondsLater(0))).toBe(current);
});
