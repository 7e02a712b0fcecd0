import { isAsPromised, ledgerLines, ledgerOf } from "#infra/local/demo-ledger.ts";

const PEOPLE = ["+12125550001", "+12125550002", "+12125550003", "+12125550004"];
const [ADA = "", BEN = "", CY = "", DEE = ""] = PEOPLE;
const RECIPIENTS = [
  { phone: ADA, outcome: "delivered" },
  { phone: BEN, outcome: "leftOut", reason: "unsubscribed" },
  { phone: CY, outcome: "failed", reason: "not_accepted" },
  { phone: DEE, outcome: "skipped", reason: "unsubscribed" },
];
const TAKEN = new Map([[ADA, 1]]);

describe("the ledger of the demo", () => {
  it("has everybody once, and is as promised", () => {
    const ledger = ledgerOf(PEOPLE, RECIPIENTS, TAKEN);
    expect(ledger).toEqual({
      ...{ audience: 4, leftOut: new Map([["unsubscribed", 1]]), sent: 1, delivered: 1, stopped: 1, failed: 1 },
      ...{ twice: 0, lost: 0, astray: 0 },
    });
    expect(isAsPromised(ledger)).toBe(true);
    expect(ledgerLines(ledger)).toContain("Nobody got it twice, nobody was lost, nobody got it who was not to.");
  });

  const others = RECIPIENTS.filter(({ phone }) => phone !== ADA);
  it.each<[string, typeof RECIPIENTS, Map<string, number>, object]>([
    ["got it twice", RECIPIENTS, new Map([[ADA, 2]]), { twice: 1 }],
    ["is called sent, and the carrier has nothing", RECIPIENTS, new Map(), { lost: 1 }],
    ["is on no list", others, new Map(), { lost: 1 }],
    ["still waits", [{ phone: ADA, outcome: "waiting" }, ...others], new Map(), { lost: 1 }],
    ["is in doubt", [{ phone: ADA, outcome: "inDoubt" }, ...others], TAKEN, { lost: 1, astray: 1 }],
    ["got it, though left out", RECIPIENTS, new Map([...TAKEN, [BEN, 1]]), { astray: 1 }],
    ["got it behind a STOP", RECIPIENTS, new Map([...TAKEN, [DEE, 1]]), { astray: 1 }],
  ])("is not as promised when somebody %s", (_, recipients, taken, expected) => {
    const ledger = ledgerOf(PEOPLE, recipients, taken);
    expect(ledger).toMatchObject({ twice: 0, lost: 0, astray: 0, ...expected });
    expect(isAsPromised(ledger)).toBe(false);
    expect(ledgerLines(ledger)).toContain("This is not as it must be.");
  });
});
