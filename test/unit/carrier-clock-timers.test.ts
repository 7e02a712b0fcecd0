import { ClockTimers } from "#infra/carrier/clock-timers.ts";

const stillClock = () => {
  const clock = { time: 1_000, now: () => clock.time };
  return clock;
};

describe("timers on the host's clock", () => {
  it("run what is due in the order in which it was due, and nothing else", () => {
    const clock = stillClock();
    const timers = new ClockTimers(clock);
    const ran: string[] = [];
    timers.at(5_000, () => ran.push("last"));
    timers.at(3_000, () => ran.push("second"));
    timers.at(2_000, () => ran.push("first"));
    clock.time = 3_000;
    timers.poke();
    expect(ran).toEqual(["first", "second"]);
    timers.poke();
    expect(ran).toEqual(["first", "second"]);
    clock.time = 6_000;
    timers.poke();
    expect(ran).toEqual(["first", "second", "last"]);
    timers.stop();
  });

  it("run by themselves what is due already", async () => {
    const timers = new ClockTimers(stillClock());
    await new Promise<void>((resolve) => timers.at(500, resolve));
    timers.stop();
  });

  it("run nothing after they were stopped", () => {
    const clock = stillClock();
    const timers = new ClockTimers(clock);
    const ran: string[] = [];
    timers.at(2_000, () => ran.push("late"));
    timers.stop();
    timers.at(1_000, () => ran.push("later"));
    clock.time = 9_000;
    timers.poke();
    expect(ran).toEqual([]);
  });
});
