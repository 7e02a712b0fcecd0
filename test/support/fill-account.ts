import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { findEntries } from "#shared/contacts/find-entries.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import type { findWorld } from "./find-world.ts";
import { AT, phoneOf, someFact, someMembership } from "./samples.ts";

export const filledPhone = (index: number): PhoneNumber => phoneOf(`+1512${String(5_000_000 + index)}`);

/** An account of so many, each second one unsubscribed, all in one group: with entries as the stream would leave them. */
export const fillAccount = async (
  { account, stores }: Pick<ReturnType<typeof findWorld>, "account" | "stores">,
  size: number,
  groupId: string,
): Promise<void> => {
  const before = { entries: [], move: undefined };
  await inParallel([...Array(size).keys()], 16, async (index) => {
    const phone = filledPhone(index);
    const names = { firstName: `Ann${index % 7}`, lastName: `Lee${index}` };
    const fact = someFact(index % 2 === 0 ? "subscribed" : "unsubscribed", 1);
    const consent = await stores.contacts.note(account, phone, fact);
    const saved = await stores.contacts.save(account, phone, names, { at: AT, source: "import" });
    if (saved) await stores.index.move(account, phone, before, findEntries(saved.contact, consent, []));
    await stores.memberships.add(someMembership(account, groupId, phone));
  });
};
