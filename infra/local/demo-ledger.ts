// What the demo ends with: what the system says became of each person, held against what the carrier took.

export interface DemoRecipient {
  readonly phone: string;
  readonly outcome: string;
  readonly reason?: string | undefined;
}

export interface DemoLedger {
  readonly audience: number;
  readonly leftOut: ReadonlyMap<string, number>;
  readonly sent: number;
  readonly delivered: number;
  /** Said STOP before their turn. */
  readonly stopped: number;
  readonly failed: number;
  /** The carrier took more than one text for them. */
  readonly twice: number;
  /** No end is known of them, or the carrier has nothing of what is called sent. */
  readonly lost: number;
  /** The carrier took a text for them, and the system says that there was none. */
  readonly astray: number;
}

const SENT = ["sent", "delivered", "undelivered"];
const NOT_SENT = ["leftOut", "skipped", "failed"];

export const ledgerOf = (
  people: readonly string[],
  recipients: readonly DemoRecipient[],
  taken: ReadonlyMap<string, number>,
): DemoLedger => {
  const count = (is: (recipient: DemoRecipient) => boolean): number => recipients.filter(is).length;
  const ofPhone = new Map(recipients.map((recipient) => [recipient.phone, recipient]));
  const isLost = (phone: string): boolean => {
    const outcome = ofPhone.get(phone)?.outcome ?? "";
    return SENT.includes(outcome) ? !taken.has(phone) : !NOT_SENT.includes(outcome);
  };
  const leftOut = recipients.filter(({ outcome }) => outcome === "leftOut");
  const byReason = Map.groupBy(leftOut, ({ reason = "" }) => reason);
  return {
    audience: recipients.length,
    leftOut: new Map([...byReason].map(([reason, some]) => [reason, some.length])),
    sent: count(({ outcome }) => SENT.includes(outcome)),
    delivered: count(({ outcome }) => outcome === "delivered"),
    stopped: count(({ outcome }) => outcome === "skipped"),
    failed: count(({ outcome }) => outcome === "failed"),
    twice: [...taken.values()].filter((times) => times > 1).length,
    lost: people.filter(isLost).length,
    astray: [...taken.keys()].filter((phone) => !SENT.includes(ofPhone.get(phone)?.outcome ?? "")).length,
  };
};

export const isAsPromised = ({ twice, lost, astray }: DemoLedger): boolean => twice + lost + astray === 0;

export const ledgerLines = (ledger: DemoLedger): string => {
  const leftOut = [...ledger.leftOut].map(([reason, count]) => `${count} ${reason}`).join(", ");
  const verdict = isAsPromised(ledger)
    ? "Nobody got it twice, nobody was lost, nobody got it who was not to."
    : "This is not as it must be.";
  return `
The ledger: what the system says of each person, held against what the carrier took
  audience          ${ledger.audience}
  left out          ${leftOut || "nobody"}
  sent once         ${ledger.sent - ledger.twice}   (delivered ${ledger.delivered}; of the others the carrier's word was lost, or has yet to come)
  stopped in time   ${ledger.stopped}   (said STOP before their turn)
  failed            ${ledger.failed}   (the worker ended, or the line broke; the carrier's log shows that it took nothing)
  twice             ${ledger.twice}
  lost              ${ledger.lost}
  astray            ${ledger.astray}   (got it, though the system says that they did not)

${verdict}
`;
};
