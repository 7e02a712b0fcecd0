import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import { type TallyDeps, tally } from "./tally.ts";

const WIDTH = 8;

/** Counts contacts whose consent changed anew, wherever they are counted. Where they are not yet, their joining does. */
export const tallyContacts =
  (deps: TallyDeps) =>
  async (account: AccountId, phones: readonly PhoneNumber[]): Promise<void> => {
    const found = await inParallel(phones, WIDTH, async (phone) =>
      (await deps.counts.groupsCounting(account, phone)).map((groupId) => ({ groupId, phone })),
    );
    const byGroup = Map.groupBy(found.flat(), ({ groupId }) => groupId);
    await inParallel([...byGroup], WIDTH, ([groupId, people]) =>
      tally(deps)(
        account,
        groupId,
        people.map(({ phone }) => phone),
      ),
    );
  };
