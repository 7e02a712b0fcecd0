import type { Membership } from "./group.ts";
import { membershipItem } from "./group-items.ts";

/**
 * The write that begins a membership. Its condition fails when there is one already: that one stays as it began, so
 * that adding again starts nothing.
 */
export const beginMembership = (table: string, membership: Membership) => ({
  Put: { TableName: table, Item: membershipItem(membership), ConditionExpression: "attribute_not_exists(pk)" },
});
