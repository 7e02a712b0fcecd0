import * as z from "zod";
import type { Account } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { type AudienceRow, leftOutSchema } from "./audience.ts";
import type { Campaign } from "./campaign.ts";
import { type ReadOutcomesDeps, type Recipient, readOutcomes } from "./read-outcomes.ts";
import { outcomeSchema } from "./recipient-outcome.ts";

/** By what recipients are listed: what became of who is included, `leftOut`, or one reason for it. */
export const listedOutcomeSchema = z.enum([
  ...outcomeSchema.options,
  "leftOut",
  ...leftOutSchema.exclude(["held"]).options,
]);
export type ListedOutcome = z.infer<typeof listedOutcomeSchema>;

export interface ListedRecipient {
  readonly phone: PhoneNumber;
  readonly outcome: z.infer<typeof outcomeSchema> | "leftOut";
  /** Why it is left out or skipped, or failed. */
  readonly reason?: string | undefined;
  /** The group or campaign that excludes it. */
  readonly by?: string | undefined;
  /** When it was claimed, or its row was written. */
  readonly at?: string | undefined;
  readonly messageId?: string | undefined;
  readonly segments?: number | undefined;
  readonly errorCode?: number | undefined;
}

/** A row of the list, as it is listed; `recipient` is missing for who is left out. */
export interface ListedRow {
  readonly row: AudienceRow;
  readonly recipient: Recipient | undefined;
  readonly listed: ListedRecipient;
}

/** Of these rows those of the outcome, in their order, as they are now. */
export const readListed =
  (deps: ReadOutcomesDeps) =>
  async (
    campaign: Campaign,
    account: Account,
    rows: readonly AudienceRow[],
    outcome: ListedOutcome | undefined,
    now: number,
  ): Promise<ListedRow[]> => {
    const asked = rows.filter((row) => mayBe(row, outcome));
    const included = asked.filter(({ leftOut }) => leftOut === undefined);
    const recipients = await readOutcomes(deps)(campaign, account, included, now);
    const byPhone = new Map(recipients.map((recipient) => [recipient.row.phone, recipient]));
    return asked.flatMap((row) => {
      const recipient = byPhone.get(row.phone);
      const listed = listedOf(row, recipient);
      return isOf(listed, outcome) ? [{ row, recipient, listed }] : [];
    });
  };

/** Those of whom the list itself says that they are not asked for cost no look at their rows. */
const mayBe = ({ leftOut }: AudienceRow, outcome: ListedOutcome | undefined): boolean =>
  outcome === undefined || (leftOut === undefined ? outcomeSchema.safeParse(outcome).success : !isOutcome(outcome));

const isOutcome = (outcome: ListedOutcome): boolean => outcomeSchema.safeParse(outcome).success;

const isOf = (listed: ListedRecipient, outcome: ListedOutcome | undefined): boolean =>
  outcome === undefined || listed.outcome === outcome || (listed.outcome === "leftOut" && listed.reason === outcome);

const listedOf = (row: AudienceRow, recipient: Recipient | undefined): ListedRecipient => {
  const { phone, leftOut, by } = row;
  if (!recipient) return { phone, outcome: "leftOut", reason: leftOut, by };
  const { message, outcome } = recipient;
  if (!message) return { phone, outcome };
  const { id: messageId, segments, errorCode, reason, claimedAt, at } = message;
  return { phone, outcome, reason, at: claimedAt ?? at, messageId, segments, errorCode };
};
