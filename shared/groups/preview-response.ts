import type { Account } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { ContactStore } from "#shared/contacts/contact-store.ts";
import type { FieldStore } from "#shared/contacts/field-store.ts";
import { type Price, priceOf } from "#shared/messaging/price.ts";
import { renderText } from "#shared/messaging/render-text.ts";
import { type Segments, segmentsOf } from "#shared/messaging/segments.ts";
import type { GroupStore } from "./group-store.ts";
import { longestWithFooter, withOptInFooter } from "./opt-in-footer.ts";

export interface PreviewResponseDeps {
  readonly groups: Pick<GroupStore, "get">;
  readonly contacts: Pick<ContactStore, "find">;
  readonly fields: Pick<FieldStore, "read">;
}

export type PreviewResponseOutcome =
  | {
      readonly kind: "rendered";
      readonly body: string;
      readonly segments: Segments;
      readonly price: Price | undefined;
    }
  | { readonly kind: "noSuchGroup" | "noSuchContact" | "noResponse" };

/** What a contact would get that joined now; without one, what somebody gets of whom nothing is known. */
export const previewResponse =
  (deps: PreviewResponseDeps) =>
  async (account: Account, groupId: string, phone: PhoneNumber | undefined): Promise<PreviewResponseOutcome> => {
    const group = await deps.groups.get(account.id, groupId);
    if (!group) return { kind: "noSuchGroup" };
    const known = phone === undefined ? undefined : await deps.contacts.find(account.id, phone);
    if (known && !known.contact) return { kind: "noSuchContact" };
    if (!group.response) return { kind: "noResponse" };
    const words = group.response.body;
    const rendered = await renderText(
      deps.fields,
      words,
      account,
      phone ?? "",
      known?.contact,
      longestWithFooter(account),
    );
    const body = withOptInFooter(rendered, account);
    const segments = segmentsOf(body);
    return { kind: "rendered", body, segments, price: priceOf(segments.segments, account) };
  };
