// What tests turn: the clock, the faults, and the senders with their pace.
import * as z from "zod";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import type { ClockTimers } from "./clock-timers.ts";
import { type Faults, faultSettings } from "./faults.ts";
import { Problem, parseInput } from "./problem.ts";
import { type Answer, type Call, json, jsonBody, param, type Route } from "./routes.ts";
import { type Senders, senderRegistration } from "./senders.ts";

export type AdvanceClock = (seconds: number) => void | Promise<void>;

interface Parts {
  clock: Clock;
  timers: ClockTimers;
  faults: Faults;
  senders: Senders;
  advanceClock: AdvanceClock | undefined;
}

const TEN_YEARS_SECONDS = 315_360_000;
const clockMove = z.strictObject({ advanceSeconds: z.number().min(0).max(TEN_YEARS_SECONDS) });

export const controlApi = (parts: Parts): Route[] => [
  { method: "POST", path: "/clock", answer: moveClock(parts) },
  {
    method: "POST",
    path: "/faults",
    answer: (call) => json(200, parts.faults.set(parseInput(faultSettings, jsonBody(call)))),
  },
  { method: "DELETE", path: "/faults", answer: () => clearFaults(parts) },
  { method: "GET", path: "/senders", answer: () => json(200, { items: parts.senders.all() }) },
  { method: "PUT", path: "/senders/:phone", answer: putSender(parts) },
];

const moveClock =
  ({ clock, timers, advanceClock }: Parts) =>
  async (call: Call): Promise<Answer> => {
    const { advanceSeconds } = parseInput(clockMove, jsonBody(call));
    if (!advanceClock)
      throw new Problem(409, "clock_fixed", "Whoever started this stand-in gave it a clock that does not move.");
    await advanceClock(advanceSeconds);
    timers.poke();
    return json(200, { now: isoInstant(clock.now()) });
  };

const clearFaults = ({ faults }: Parts): Answer => {
  faults.clear();
  return { kind: "empty", status: 204 };
};

/** What the body leaves out stays as it was registered. */
const putSender =
  ({ senders }: Parts) =>
  (call: Call): Answer => {
    const phone = param(call, "phone");
    const known = senders.get(phone);
    const changes = parseInput(z.record(z.string(), z.unknown()), jsonBody(call));
    const sender = senders.register(parseInput(senderRegistration, { ...known, ...changes, phone }));
    return json(known ? 200 : 201, sender);
  };
