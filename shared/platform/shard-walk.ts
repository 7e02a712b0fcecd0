// A walk is a long job over all shards of something, a slice at a time. Whoever works at a shard last holds its run: the
// place is saved on the condition that the run still is the last, so that of two with the same job one ends. What a page
// leads to can be planned in the same write: then whoever takes the shard over carries out exactly that, once more.

/** How far a walk is in one shard. */
export interface ShardProgress<Place extends string = string> {
  readonly shard: string;
  readonly run: number;
  /** Counts the saves of this run: one that was repeated on its way and comes behind the next changes nothing. */
  readonly step: number;
  /** The place behind which it goes on; none at the beginning. */
  readonly after: Place | undefined;
  /** What the page before this place led to and is perhaps not carried out yet. */
  readonly plan: string | undefined;
  /** There is no page more: only what is planned. */
  readonly through: boolean;
  readonly done: boolean;
  /** Whether somebody took it over and has not said that they are done with it, for now or for good. */
  readonly atWork: boolean;
  readonly counts: Readonly<Record<string, number>>;
  readonly startedAt: string;
  /** When it moved last. */
  readonly at: string;
}

/** Which walk: a later one of the same thing ends what is left of an earlier. */
export interface Numbered {
  readonly walk: number;
}

export interface ShardWalks<Walk extends Numbered, Place extends string> {
  /**
   * Takes a shard over, where it was left. @returns undefined when a later walk has begun; `busy` while somebody may still
   * write for an earlier one, where that matters: whoever ends there is not looked after by its own job any more.
   */
  begin(walk: Walk, shard: string, at: string): Promise<ShardProgress<Place> | "busy" | undefined>;
  /** @returns whether the walk and the run still are the last. */
  save(walk: Walk, progress: ShardProgress<Place>): Promise<boolean>;
  /** The shards that were begun in this walk. */
  read(walk: Walk): Promise<ShardProgress<Place>[]>;
}
