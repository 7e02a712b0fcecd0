import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { resendCampaign } from "#shared/campaigns/resend-campaign.ts";
import { whyRecipient } from "#shared/campaigns/why-recipient.ts";
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { refOf } from "#shared/messaging/message.ts";
import { newId } from "#shared/platform/ids.ts";
import { followedCampaign, PHONES, sendTo, UNSUBSCRIBED } from "#test/support/followed-campaign.ts";
import { phoneOf, secondsLater } from "#test/support/samples.ts";
import { someCampaign } from "#test/support/some-campaigns.ts";

const [FIRST = phoneOf(""), SECOND = phoneOf("")] = PHONES;

describe("why a person got it, asked of what is there", () => {
  const asking = ({ world, facts }: Awaited<ReturnType<typeof followedCampaign>>, id = world.campaign.id) => {
    const memberships = new DynamoMembershipStore(world.client, world.tables);
    const groups = new DynamoGroupStore(world.client, world.tables.groups);
    const ask = whyRecipient({ ...world, replied: world.replies, groups, memberships, contacts: facts });
    return async (phone: PhoneNumber) => (await ask(world.accountId, id, phone))?.code;
  };

  it("is said by the list, and by the row behind it", async () => {
    const started = await followedCampaign();
    const why = asking(started);
    await sendTo(started.world, FIRST);
    expect(await why(FIRST)).toBe("sent");
    expect(await why(SECOND)).toBe("waiting");
    expect(await why(UNSUBSCRIBED)).toBe("unsubscribed");
    expect(await why(phoneOf("+15125550777"))).toBe("not_in_groups");
  });

  it("is asked of groups and consent as they are before there is a list", async () => {
    const started = await followedCampaign();
    const { world, facts } = started;
    await world.campaigns.change(world.ref, () => ({ frozen: null, state: "draft", phones: [FIRST, SECOND] }));
    const said = { at: secondsLater(0), how: "text", by: "person", evidence: "YES", cause: "c" } as const;
    await facts.note(world.accountId, FIRST, { ...said, state: "subscribed" });
    expect(await asking(started)(FIRST)).toBe("would_get_it");
    expect(await asking(started)(SECOND)).toBe("no_consent");
    expect(await asking(started)(phoneOf("+15125550777"))).toBe("not_in_groups");
  });

  it("is asked of whom another campaign reached how, of one that goes to them once more", async () => {
    const started = await followedCampaign();
    const { world, facts } = started;
    const said = { at: secondsLater(0), how: "text", by: "person", evidence: "YES", cause: "c" } as const;
    for (const phone of [FIRST, SECOND]) await facts.note(world.accountId, phone, { ...said, state: "subscribed" });
    const refused = world.claimOf(FIRST);
    await world.texts.claim(refused, undefined);
    await world.messages.record(refOf(refused), refused.claimId ?? "", {
      state: "failed",
      reason: "Twilio 30007",
      errorCode: 30_007,
    });
    await sendTo(world, SECOND);
    const whom = async (to: "failed" | "silent") => {
      const id = newId();
      await resendCampaign(world)(world.ref, id, to);
      return await Promise.all([FIRST, SECOND, UNSUBSCRIBED].map((phone) => asking(started, id)(phone)));
    };
    expect(await whom("failed")).toEqual(["would_get_it", "not_to_be_resent", "not_to_be_resent"]);
    expect(await whom("silent")).toEqual(["not_to_be_resent", "would_get_it", "not_to_be_resent"]);
  });

  it("knows nobody yet whom a campaign without a whole list keeps back from another", async () => {
    const started = await followedCampaign();
    const { world, facts } = started;
    const said = { at: secondsLater(0), how: "text", by: "person", evidence: "YES", cause: "c" } as const;
    await facts.note(world.accountId, FIRST, { ...said, state: "subscribed" });
    const coming = someCampaign(world.accountId, { groupIds: [], phones: [FIRST], excludeCampaignIds: [world.ref.id] });
    await world.campaigns.create(coming);
    expect(await asking(started, coming.id)(FIRST)).toBe("excluded_campaign");
    await world.campaigns.change(world.ref, () => ({ frozen: null, state: "building" }));
    expect(await asking(started, coming.id)(FIRST)).toBe("would_get_it");
  });
});
