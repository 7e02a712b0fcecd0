// The outside world on a bad day. Whether a fault hits is drawn by a hash of the seed, the fault, To, Body and how many
// times that text was posted, so that the same run meets the same faults whatever the timing.
import { createHash } from "node:crypto";
import * as z from "zod";

const probability = z.number().min(0).max(1).default(0);

export const faultSettings = z.strictObject({
  seed: z.union([z.string(), z.number()]).default(0),
  tooManyRequests: probability,
  serverErrorBefore: probability,
  serverErrorAfter: probability,
  hangBefore: probability,
  hangAfter: probability,
  dropBeforeAccept: probability,
  acceptThenDrop: probability,
  listFails: probability,
  earlyCallbacks: probability,
  lateCallbacks: probability,
  duplicateCallbacks: probability,
  reorderCallbacks: probability,
  loseCallbacks: probability,
  errorCodes: z
    .record(z.string().regex(/^[1-9]\d{4}$/, "must be a Twilio error code"), z.number().min(0).max(1))
    .default({}),
  /** how late a late callback is, on the clock that POST /clock moves */
  lateSeconds: z.number().min(0).max(604_800).default(30),
});
export type FaultSettings = z.infer<typeof faultSettings>;
export type FaultInput = z.input<typeof faultSettings>;

type FaultName = Exclude<keyof FaultSettings, "seed" | "errorCodes" | "lateSeconds">;

export interface Draw {
  to: string;
  body: string;
  attempt: number;
}

const NONE = faultSettings.parse({});

export class Faults {
  #settings = NONE;
  #attempts: Map<string, number> | undefined;

  /** Starts counting attempts anew, so that the same run can be repeated against one stand-in. */
  set(input: FaultInput): FaultSettings {
    this.#settings = faultSettings.parse(input);
    this.#attempts = new Map();
    return this.#settings;
  }

  clear(): void {
    this.#settings = NONE;
    this.#attempts = undefined;
  }

  get lateMs(): number {
    return this.#settings.lateSeconds * 1000;
  }

  nextDraw(to: string, body: string): Draw {
    if (!this.#attempts) return { to, body, attempt: 1 };
    const key = `${to}\0${body}`;
    const attempt = (this.#attempts.get(key) ?? 0) + 1;
    this.#attempts.set(key, attempt);
    return { to, body, attempt };
  }

  hits(fault: FaultName, draw: Draw, detail = ""): boolean {
    return this.#drawn(`${fault}${detail}`, this.#settings[fault], draw);
  }

  errorCode(draw: Draw): number | undefined {
    const codes = Object.entries(this.#settings.errorCodes);
    const hit = codes.find(([code, chance]) => this.#drawn(`errorCodes.${code}`, chance, draw));
    return hit && Number(hit[0]);
  }

  #drawn(name: string, chance: number, { to, body, attempt }: Draw): boolean {
    if (chance === 0) return false;
    const hash = createHash("sha256").update([this.#settings.seed, name, to, body, attempt].join("\0")).digest();
    return hash.readUIntBE(0, 6) / 2 ** 48 < chance;
  }
}
