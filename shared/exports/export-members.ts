import type { FieldStore } from "#shared/contacts/field-store.ts";
import type { GroupStore } from "#shared/groups/group-store.ts";
import type { MemberReader } from "#shared/groups/member-reader.ts";
import type { MembershipStore } from "#shared/groups/membership-store.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { contactHeader, contactRow } from "./contact-columns.ts";
import { byShards, type KindOf } from "./export-rows.ts";

export interface ExportMembersDeps {
  readonly groups: Pick<GroupStore, "get">;
  readonly fields: Pick<FieldStore, "read">;
  readonly memberships: Pick<MembershipStore, "inShard">;
  readonly members: MemberReader;
  readonly clock: Clock;
}

const PAGE = 500;

/** A group's members, since when and how they are in it, with all that contacts have. */
export const exportMembers: KindOf<"members", ExportMembersDeps> =
  (deps, pageSize = PAGE) =>
  async ({ accountId, fields: keys }, { groupId }) => {
    const [group, { fields }] = await Promise.all([deps.groups.get(accountId, groupId), deps.fields.read(accountId)]);
    if (!group) return undefined;
    return {
      header: [...contactHeader(keys), "member_since", "member_source"],
      page: byShards(async (shard, after) => {
        const { items, next } = await deps.memberships.inShard(accountId, groupId, shard, after, pageSize);
        const people = await deps.members.people(
          accountId,
          items.map(({ phone }) => phone),
        );
        const rows = items.flatMap(({ since, source }, index) => {
          const { contact, consent } = people[index] ?? {};
          // A membership whose contact is gone is about to go.
          if (!contact) return [];
          return [[...contactRow({ contact, consent }, keys, fields, deps.clock.now()), since, source]];
        });
        return { rows, next };
      }),
    };
  };
