import { Faults } from "#infra/carrier/faults.ts";

const draws = (faults: Faults, count: number) =>
  Array.from({ length: count }, (_, n) => faults.nextDraw("+15125550199", `message ${n}`));

const faultsOf = (settings: Parameters<Faults["set"]>[0]): Faults => {
  const faults = new Faults();
  faults.set(settings);
  return faults;
};

describe("the draw of faults", () => {
  it("hits about as often as asked", () => {
    const faults = faultsOf({ seed: 1, hangAfter: 0.2 });
    const hits = draws(faults, 5_000).filter((draw) => faults.hits("hangAfter", draw)).length;
    expect(hits).toBeGreaterThan(900);
    expect(hits).toBeLessThan(1_100);
  });

  it("never hits at 0 and always at 1", () => {
    const faults = faultsOf({ seed: 1, hangAfter: 0, hangBefore: 1 });
    for (const draw of draws(faults, 100)) {
      expect(faults.hits("hangAfter", draw)).toBe(false);
      expect(faults.hits("hangBefore", draw)).toBe(true);
    }
  });

  it("draws each fault for itself", () => {
    const faults = faultsOf({ seed: 1, hangAfter: 0.5, hangBefore: 0.5 });
    const both = draws(faults, 1_000).filter(
      (draw) => faults.hits("hangAfter", draw) && faults.hits("hangBefore", draw),
    );
    expect(both.length).toBeGreaterThan(180);
    expect(both.length).toBeLessThan(320);
  });

  it("counts the attempts of one text, and of that text alone", () => {
    const faults = faultsOf({});
    expect(faults.nextDraw("+15125550199", "a").attempt).toBe(1);
    expect(faults.nextDraw("+15125550199", "a").attempt).toBe(2);
    expect(faults.nextDraw("+15125550198", "a").attempt).toBe(1);
    expect(faults.nextDraw("+15125550199", "b").attempt).toBe(1);
  });

  it("picks at most one of the error codes", () => {
    const faults = faultsOf({ errorCodes: { "30003": 0.3, "21614": 0.3 } });
    const codes = new Set(draws(faults, 200).map((draw) => faults.errorCode(draw)));
    expect(codes).toEqual(new Set([undefined, 30003, 21614]));
  });

  it("is over when the faults are cleared", () => {
    const faults = faultsOf({ hangBefore: 1, errorCodes: { "30003": 1 } });
    faults.clear();
    const draw = faults.nextDraw("+15125550199", "a");
    expect(faults.hits("hangBefore", draw)).toBe(false);
    expect(faults.errorCode(draw)).toBeUndefined();
  });
});
