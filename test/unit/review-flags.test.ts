import { consentFlag, failureFlag, silenceFlag } from "#shared/groups/review-flags.ts";
import type { OutboundMessage } from "#shared/messaging/message.ts";
import { AT, NOW, secondsLater, someReply } from "#test/support/samples.ts";

const DAY = 86_400;

describe("a number that fails", () => {
  let seconds = 0;
  const text = (state: OutboundMessage["state"], errorCode?: number): OutboundMessage => {
    seconds -= 1;
    return { ...someReply(undefined, { at: secondsLater(seconds) }), state, ...(errorCode ? { errorCode } : {}) };
  };
  const failed = (errorCode = 30003) => text("undelivered", errorCode);

  it("is one whose latest texts did not arrive, with the last reason in words", () => {
    const last = failed(30005);
    expect(failureFlag([last, failed(), failed()], 3)).toEqual({
      ...{ flag: "number_fails", failures: 3, lastFailedAt: last.at, errorCode: 30005 },
      error: "The number cannot get texts.",
    });
    expect(failureFlag([failed(), failed()], 3)).toBeUndefined();
  });

  it("is none any more once a text arrives", () => {
    expect(failureFlag([text("delivered"), failed(), failed(), failed()], 3)).toBeUndefined();
    expect(failureFlag([failed(), failed(), text("delivered"), failed()], 3)).toBeUndefined();
    expect(failureFlag([failed(), failed(), text("delivered"), failed()], 2)).toMatchObject({ failures: 2 });
  });

  it("is not told by texts of which nothing is known yet, or that never went out", () => {
    const unknown = (["queued", "claimed", "sent", "in_doubt", "skipped", "expired"] as const).map((state) =>
      text(state),
    );
    expect(failureFlag([...unknown, failed(), failed()], 2)).toMatchObject({ failures: 2 });
    expect(failureFlag(unknown, 1)).toBeUndefined();
  });

  it("is not told by what speaks of the words, the sender, the account or the person's STOP", () => {
    expect(failureFlag([30007, 21606, 20003, 21610, 21611].map(failed), 1)).toBeUndefined();
    expect(failureFlag([failed(30007), failed(21614), failed(30007), text("failed")], 2)).toMatchObject({
      ...{ failures: 2, errorCode: 21614 },
    });
  });
});

describe("never answered", () => {
  it("is who was silent for the days that were asked for, and a member for as long", () => {
    const since = secondsLater(-30 * DAY);
    expect(silenceFlag({ since }, undefined, 30, NOW)).toEqual({ flag: "never_answered", memberSince: since });
    expect(silenceFlag({ since: secondsLater(-30 * DAY + 1) }, undefined, 30, NOW)).toBeUndefined();
    expect(silenceFlag({ since }, AT, 30, NOW)).toBeUndefined();
  });
});

describe("consent", () => {
  const subscribed = { state: "subscribed", at: AT, how: "text", version: 1 } as const;
  const hold = { id: "the-review", at: AT };

  it("is worth a look where it is withdrawn or held", () => {
    expect(consentFlag({ ...subscribed, state: "unsubscribed" }, NOW)).toEqual({
      ...{ flag: "unsubscribed", since: AT, how: "text" },
    });
    expect(consentFlag({ ...subscribed, hold }, NOW)).toEqual({ flag: "held", since: AT, reviewId: "the-review" });
    for (const consent of [subscribed, { ...subscribed, state: "pending" as const }, undefined]) {
      expect(consentFlag(consent, NOW)).toBeUndefined();
    }
  });

  it("is withdrawn when nobody decided on a hold in time", () => {
    expect(consentFlag({ ...subscribed, hold }, NOW + 5 * DAY * 1_000)).toMatchObject({ flag: "unsubscribed" });
  });
});
