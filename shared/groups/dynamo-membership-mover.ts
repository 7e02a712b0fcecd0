import { contactIsThere } from "#shared/contacts/contact-writes.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { type TransactionWrites, transact } from "#shared/platform/dynamo.ts";
import { beginMembership } from "./begin-membership.ts";
import type { Membership } from "./group.ts";
import { membershipKey } from "./group-items.ts";
import type { MembershipMover, MoveOutcome } from "./membership-mover.ts";

export class DynamoMembershipMover implements MembershipMover {
  readonly #client: DocumentClient;
  readonly #tables: { readonly memberships: string; readonly contacts: string };

  constructor(client: DocumentClient, tables: { memberships: string; contacts: string }) {
    this.#client = client;
    this.#tables = tables;
  }

  async move(from: Membership, to: Membership): Promise<MoveOutcome> {
    const outcome = await transact(this.#client, [
      this.#end(from),
      beginMembership(this.#tables.memberships, to),
      contactIsThere(this.#tables.contacts, to.accountId, to.phone),
    ]);
    if (outcome.kind === "committed") return "moved";
    if (outcome.failed.has(0)) return "left";
    if (outcome.failed.has(2)) return "no_such_contact";
    const ended = await transact(this.#client, [this.#end(from)]);
    return ended.kind === "committed" ? "already_in" : "left";
  }

  /** The very membership that was read: of who left and joined again since, the new one stays. */
  #end({ accountId, groupId, phone, cause, since }: Membership): TransactionWrites[number] {
    return {
      Delete: {
        TableName: this.#tables.memberships,
        Key: membershipKey(accountId, groupId, phone),
        ConditionExpression: "cause = :cause AND since = :since",
        ExpressionAttributeValues: { ":cause": cause, ":since": since },
      },
    };
  }
}
