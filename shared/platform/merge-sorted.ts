/** What a sorted list says of one place. */
export interface Placed<Value> {
  readonly place: string;
  readonly value: Value;
}

/** One place, with what each of the lists says of it, in the order of the lists; undefined where it says nothing. */
export interface Merged<Value> {
  readonly place: string;
  readonly values: readonly (Value | undefined)[];
}

/**
 * Every place that any of the lists has, once, in their order. All are sorted alike and have a place once, so one page of
 * each is all that is in memory, however long they are.
 */
export async function* mergeSorted<Value>(
  lists: readonly AsyncGenerator<Placed<Value>, undefined>[],
): AsyncGenerator<Merged<Value>, undefined> {
  const heads = await Promise.all(lists.map(next));
  for (;;) {
    const first = heads.reduce(earlier, undefined);
    if (!first) return;
    const { place } = first;
    yield { place, values: heads.map((head) => (head?.place === place ? head.value : undefined)) };
    for (const [index, list] of lists.entries()) if (heads[index]?.place === place) heads[index] = await next(list);
  }
}

const next = async <Value>(list: AsyncGenerator<Placed<Value>, undefined>): Promise<Placed<Value> | undefined> =>
  (await list.next()).value;

const earlier = <Value>(one: Placed<Value> | undefined, other: Placed<Value> | undefined): Placed<Value> | undefined =>
  !one || (other && other.place < one.place) ? other : one;
