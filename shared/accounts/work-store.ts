import type { AccountId } from "./account.ts";

/** Long work of an account that jobs do slice by slice: each takes it over where it was left. */
export interface Work {
  readonly accountId: AccountId;
  readonly id: string;
  readonly createdAt: string;
  readonly endedAt?: string | undefined;
  /** When the clock hands it out again; none while nothing is to be done. */
  readonly dueAt?: string | undefined;
  /** Whoever works at it last holds its run: what another saves is refused. */
  readonly run: number;
  /** Counts the saves of this run. */
  readonly step: number;
}

export type WorkRef = Pick<Work, "accountId" | "id">;

/** An account's works of one kind. Reads are strongly consistent. */
export interface WorkStore<Of extends Work> {
  /** @returns the one that is there, where the same request made it before */
  create(made: Of): Promise<Of>;
  get(ref: WorkRef): Promise<Of | undefined>;
  /** Newest first, behind `after`, its instant and id. */
  list(account: AccountId, after: string | undefined, limit: number): Promise<{ items: Of[]; more: boolean }>;
  /** Takes one over that goes on, where it was left. @returns undefined where there is none */
  begin(ref: WorkRef, at: number): Promise<Of | undefined>;
  /** @returns whether nobody has taken it over since, nor saved behind this */
  save(progress: Of): Promise<boolean>;
  /** Changes it for whoever asks, not for who works at it, who is overtaken. @returns undefined where `change` has nothing to change */
  change(ref: WorkRef, change: (before: Of) => Of | undefined): Promise<Of | undefined>;
  /** Those at which the clock has to look; from an index, may be a moment late. */
  due(now: number, limit: number): Promise<WorkRef[]>;
  /** Lets the clock look later, while nobody has moved it. */
  postpone(seen: Of, dueAt: string): Promise<void>;
}

/** Twice as long as a slice may take, and its job waits: behind that it got lost. */
const LOOK_AGAIN_MILLISECONDS = 2 * 60_000;

export const lookAgainAt = (now: number): string => new Date(now + LOOK_AGAIN_MILLISECONDS).toISOString();
