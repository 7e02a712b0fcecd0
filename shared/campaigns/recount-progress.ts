import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";

/** A recount of one campaign; `walk` is when it began (ms). A later one ends what is left of an earlier. */
export interface Recount {
  readonly accountId: AccountId;
  readonly campaignId: string;
  readonly walk: number;
}

/** How far a recount is in one shard. Whoever works at it last holds the run. */
export interface RecountPlace {
  readonly shard: string;
  readonly run: number;
  readonly after: PhoneNumber | undefined;
  readonly done: boolean;
  readonly counts: Readonly<Record<string, number>>;
}

export interface RecountProgress {
  /** Takes a shard over, where it was left. @returns undefined when a later recount has begun */
  begin(recount: Recount, shard: string): Promise<RecountPlace | undefined>;
  /** @returns whether the recount and the run still are the last */
  save(recount: Recount, place: RecountPlace): Promise<boolean>;
  /** The shards that were begun in this recount; strongly consistent. */
  read(recount: Recount): Promise<RecountPlace[]>;
}
