import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { mergeSorted } from "#shared/platform/merge-sorted.ts";
import type { Candidate } from "./audience-decision.ts";
import { type AudienceList, phonesOf } from "./audience-lists.ts";

/** Whom any list of a shard puts in the audience, each phone once, by phone, behind `after`. */
export async function* mergeAudience(
  lists: readonly AudienceList[],
  after: PhoneNumber | undefined,
): AsyncGenerator<Candidate, undefined> {
  for await (const { values } of mergeSorted(lists.map(({ pages }) => phonesOf(pages, after)))) {
    const candidate = candidateOf(lists, values);
    if (candidate) yield candidate;
  }
}

/** Whom only lists of exclusion hold is in no audience. */
const candidateOf = (
  lists: readonly AudienceList[],
  values: readonly (PhoneNumber | undefined)[],
): Candidate | undefined => {
  let [phone, groups]: [PhoneNumber | undefined, number] = [undefined, 0];
  let excluded: Candidate["excluded"];
  for (const [index, { means, id }] of lists.entries()) {
    const value = values[index];
    if (value === undefined) continue;
    if (means === "excluded_group" || means === "excluded_campaign") excluded ??= { leftOut: means, by: id };
    else phone = value;
    if (means === "group") groups += 1;
  }
  return phone && { phone, groups, excluded };
};

/** The next so many of them; fewer at the end. */
export const take = async (merged: AsyncGenerator<Candidate, undefined>, limit: number): Promise<Candidate[]> => {
  const taken: Candidate[] = [];
  while (taken.length < limit) {
    const { value } = await merged.next();
    if (!value) break;
    taken.push(value);
  }
  return taken;
};
