import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { factsKey } from "#shared/contacts/contact-items.ts";
import type { Rule } from "#shared/groups/rule.ts";
import type { ContactChange } from "#shared/groups/rule-change.ts";
import { dynamicWorld } from "./dynamic-world.ts";
import { MINUTE, somePhone } from "./samples.ts";

export const PHONE = somePhone();
export const NAME: ContactChange[] = [{ of: "profile", attributes: new Set(["firstName"]) }];
export const FACTS: ContactChange[] = [{ of: "facts" }];
export const named = (value: string): Rule => ({ field: "firstName", op: "is", value });
export const ADA = named("Ada");
export const recent = (n: number): Rule => ({
  field: "lastInboundAt",
  op: "withinLast",
  value: { n, unit: "minutes" },
});

/** A world with rules, in which contacts wrote, and one of them is asked after. */
export const rulesWorld = async () => {
  const world = await dynamicWorld();
  /** As a text that came so many minutes ago leaves them. */
  const wrote = async (minutesAgo: number, phone: PhoneNumber = PHONE) => {
    const lastInboundAt = new Date(world.clock.time - minutesAgo * MINUTE).toISOString();
    const Item = { ...factsKey(world.account, phone), lastInboundAt };
    await world.client.send(new PutCommand({ TableName: world.tables.contacts, Item }));
  };
  const isIn = async (groupId: string) => (await world.membership(groupId, PHONE)) !== undefined;
  return { ...world, wrote, isIn };
};
