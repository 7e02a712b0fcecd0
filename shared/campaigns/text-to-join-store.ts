import type { AccountId } from "#shared/accounts/account.ts";
import type { TextToJoin } from "./text-to-join.ts";

export type TextToJoinChanges = {
  readonly [Field in
    | "name"
    | "keywords"
    | "groupIds"
    | "welcome"
    | "alreadyIn"
    | "opensAt"
    | "closesAt"
    | "closedReply"
    | "match"
    | "status"]?: TextToJoin[Field] | null;
};

/** Some keyword is another's: which, and whose. */
export interface KeywordTaken {
  readonly kind: "keywordTaken";
  readonly keyword: string;
  readonly by: string;
}

/** Some group is not there (any more). */
export interface NoSuchGroup {
  readonly kind: "noSuchGroup";
  readonly groupId: string;
}

/**
 * Text-to-joins with the locks of their keywords, and the notes at their groups that they are used: a group with one
 * cannot be deleted. An archived one holds neither. Reads are strongly consistent.
 */
export interface TextToJoinStore {
  create(textToJoin: TextToJoin): Promise<{ readonly kind: "created" } | KeywordTaken | NoSuchGroup>;
  get(account: AccountId, id: string): Promise<TextToJoin | undefined>;
  change(
    account: AccountId,
    id: string,
    changes: TextToJoinChanges,
  ): Promise<
    | { readonly kind: "changed"; readonly textToJoin: TextToJoin }
    | KeywordTaken
    | NoSuchGroup
    | { readonly kind: "missing" }
  >;
  /** In the order of ids, behind `after`. */
  list(account: AccountId, after: string | undefined, limit: number): Promise<{ items: TextToJoin[]; more: boolean }>;
  /** How many people ever joined by it, each once: counted, one request for each shard and megabyte. */
  joins(account: AccountId, id: string): Promise<number>;
}
