import { GetCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { AccountId } from "#shared/accounts/account.ts";
import { freeGroup, useGroup } from "#shared/groups/use-group.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { refusedByCondition, type TransactionWrites, transact } from "#shared/platform/dynamo.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import { listNewest } from "#shared/platform/list-newest.ts";
import { type Campaign, type CampaignRef, campaignSchema, isOpen } from "./campaign.ts";
import { campaignEntry, campaignItem, campaignKey, campaignOfKey, campaignsKey } from "./campaign-items.ts";
import type { CampaignChangeOutcome, CampaignChanges, CampaignStore } from "./campaign-store.ts";

const ATTEMPTS = 12;

interface Conditional {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, unknown>;
}

const IS_NEW: Conditional = { ConditionExpression: "attribute_not_exists(pk)" };

export class DynamoCampaignStore implements CampaignStore {
  readonly #client: DocumentClient;
  readonly #table: string;
  readonly #groups: string;

  constructor(client: DocumentClient, tables: { campaigns: string; groups: string }) {
    this.#client = client;
    this.#table = tables.campaigns;
    this.#groups = tables.groups;
  }

  async create(campaign: Campaign) {
    const groupIds = usesOf(campaign);
    const outcome = await transact(this.#client, [
      this.#put(campaign, IS_NEW),
      { Put: { TableName: this.#table, Item: campaignEntry(campaign) } },
      ...groupIds.map((groupId) => useGroup(this.#groups, campaign.accountId, groupId, useOf(campaign))),
    ]);
    if (outcome.kind === "committed") return { kind: "created" as const };
    if (outcome.failed.has(0)) return { kind: "exists" as const };
    return noSuchGroup(groupIds, outcome.failed, 2);
  }

  async get(ref: CampaignRef): Promise<Campaign | undefined> {
    const answer = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: campaignKey(ref), ConsistentRead: true }),
    );
    return answer.Item && campaignSchema.parse(answer.Item);
  }

  async change(
    ref: CampaignRef,
    decide: (campaign: Campaign) => CampaignChanges | undefined,
  ): Promise<CampaignChangeOutcome> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const before = await this.get(ref);
      if (!before) return { kind: "missing" };
      const changes = decide(before);
      if (!changes) return { kind: "refused", campaign: before };
      const after = changed(before, changes);
      const outcome = await this.#replace(before, after);
      if (outcome === "replaced") return { kind: "changed", campaign: after };
      if (outcome !== "moved") return outcome;
    }
    throw new RetryableError("The campaign was changed by others all the time");
  }

  async list(account: AccountId, after: string | undefined, limit: number) {
    const keyOf = (id: string) => campaignKey({ accountId: account, id });
    const of = { table: this.#table, pk: campaignsKey(account), keyOf };
    const { items, more } = await listNewest(this.#client, of, after, limit);
    return { items: items.map((item) => campaignSchema.parse(item)), more };
  }

  async due(shard: string, now: number, limit: number): Promise<CampaignRef[]> {
    const page = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: "due",
        KeyConditionExpression: "dueShard = :shard AND dueAt <= :now",
        ExpressionAttributeValues: { ":shard": shard, ":now": isoInstant(now) },
        Limit: limit,
      }),
    );
    return (page.Items ?? []).map(({ pk, sk }) => campaignOfKey({ pk: String(pk), sk: String(sk) }));
  }

  /** One write, and a transaction only where the groups that it uses are others than before. */
  async #replace(before: Campaign, after: Campaign) {
    const [held, wanted] = [usesOf(before), usesOf(after)];
    const gained = wanted.filter((id) => !held.includes(id));
    const freed = held.filter((id) => !wanted.includes(id));
    const put = this.#put(after, unmoved(before));
    if (gained.length + freed.length === 0) return (await this.#alone(put)) ? "replaced" : "moved";
    const outcome = await transact(this.#client, [
      put,
      ...gained.map((groupId) => useGroup(this.#groups, after.accountId, groupId, useOf(after))),
      ...freed.map((groupId) => freeGroup(this.#groups, after.accountId, groupId, useOf(after))),
    ]);
    if (outcome.kind === "committed") return "replaced";
    return outcome.failed.has(0) ? "moved" : noSuchGroup(gained, outcome.failed, 1);
  }

  async #alone({ Put }: { Put: NonNullable<TransactionWrites[number]["Put"]> }): Promise<boolean> {
    try {
      await this.#client.send(new PutCommand(Put));
      return true;
    } catch (error) {
      if (refusedByCondition(error)) return false;
      throw error;
    }
  }

  #put(campaign: Campaign, condition: Conditional) {
    return { Put: { TableName: this.#table, Item: campaignItem(campaign), ...condition } };
  }
}

const unmoved = ({ version }: Campaign): Conditional => ({
  ConditionExpression: "#version = :version",
  ExpressionAttributeNames: { "#version": "version" },
  ExpressionAttributeValues: { ":version": version },
});

const changed = (before: Campaign, changes: CampaignChanges): Campaign => {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return campaignSchema.parse({
    ...before,
    ...Object.fromEntries(given.map(([part, value]) => [part, value ?? undefined])),
    version: before.version + 1,
  });
};

/** While it is open its groups are used by it: those that it sends to, and those that it leaves out. */
const usesOf = (campaign: Campaign): readonly string[] =>
  isOpen(campaign) ? [...new Set([...campaign.groupIds, ...campaign.excludeGroupIds])] : [];

const useOf = ({ id }: Campaign) => ({ kind: "campaign", id });

const noSuchGroup = (groupIds: readonly string[], failed: ReadonlyMap<number, unknown>, offset: number) => {
  const at = groupIds.findIndex((_, index) => failed.has(index + offset));
  return { kind: "noSuchGroup" as const, groupId: groupIds[at] ?? "" };
};
