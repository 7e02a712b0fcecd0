import type { Account } from "#shared/accounts/account.ts";
import type { AccountStore } from "#shared/accounts/account-store.ts";
import type { ApiKey } from "#shared/accounts/api-key.ts";
import type { AuditStore } from "#shared/accounts/audit-store.ts";
import type { IdempotencyStore, RequestIdentity } from "#shared/accounts/idempotency-store.ts";
import type { AudienceStore } from "#shared/campaigns/audience-store.ts";
import type { CampaignCountStore } from "#shared/campaigns/campaign-count-store.ts";
import type { CampaignJob } from "#shared/campaigns/campaign-jobs.ts";
import type { CampaignStore } from "#shared/campaigns/campaign-store.ts";
import type { RepliedReader } from "#shared/campaigns/reply-store.ts";
import type { TextToJoinStore } from "#shared/campaigns/text-to-join-store.ts";
import type { ContactIndex } from "#shared/contacts/contact-index.ts";
import type { ContactRegister } from "#shared/contacts/contact-register.ts";
import type { ContactStore } from "#shared/contacts/contact-store.ts";
import type { FieldStore } from "#shared/contacts/field-store.ts";
import type { ReviewStore } from "#shared/contacts/review-store.ts";
import type { WriteExport } from "#shared/exports/export-job.ts";
import type { ExportStore } from "#shared/exports/export-store.ts";
import type { CountStore } from "#shared/groups/count-store.ts";
import type { DynamicGroupStore } from "#shared/groups/dynamic-group-store.ts";
import type { EvidenceReader } from "#shared/groups/evidence-reader.ts";
import type { GroupRemoval } from "#shared/groups/group-removal.ts";
import type { GroupStore } from "#shared/groups/group-store.ts";
import type { MemberReader } from "#shared/groups/member-reader.ts";
import type { MembershipMover } from "#shared/groups/membership-mover.ts";
import type { MembershipStore } from "#shared/groups/membership-store.ts";
import type { ResponseHistory } from "#shared/groups/response-history.ts";
import type { ResponseStore } from "#shared/groups/response-store.ts";
import type { RuleSubjects, UntilStore } from "#shared/groups/rule-subjects.ts";
import type { WalkJob } from "#shared/groups/walk-job.ts";
import type { WalkStore } from "#shared/groups/walk-store.ts";
import type { ImportSlice } from "#shared/imports/import-job.ts";
import type { ImportRowStore, ImportStore } from "#shared/imports/import-store.ts";
import type { AttentionStore } from "#shared/messaging/attention-store.ts";
import type { CampaignTextStore, CapReader } from "#shared/messaging/campaign-text-store.ts";
import type { ConversationStore } from "#shared/messaging/conversation-store.ts";
import type { EraseJob } from "#shared/messaging/erase-words.ts";
import type { SendMessage } from "#shared/messaging/message.ts";
import type { MessageEraser } from "#shared/messaging/message-eraser.ts";
import type { MessageStore } from "#shared/messaging/message-store.ts";
import type { SentTexts } from "#shared/messaging/sent-texts.ts";
import type { TemplateStore } from "#shared/messaging/template-store.ts";
import type { Clock } from "#shared/platform/clock.ts";
import type { FileLinks, PutFiles } from "#shared/platform/file-store.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import type { Log } from "#shared/platform/logger.ts";
import type { CursorSeal } from "#shared/platform/sealed-cursor.ts";

export interface ApiStores {
  readonly accounts: AccountStore;
  readonly answers: IdempotencyStore;
  readonly audit: AuditStore;
  readonly contacts: ContactStore;
  readonly fields: FieldStore;
  readonly register: ContactRegister;
  readonly index: ContactIndex;
  readonly groups: GroupStore;
  readonly dynamicGroups: DynamicGroupStore;
  readonly subjects: RuleSubjects;
  readonly untils: Pick<UntilStore, "earliest">;
  readonly walks: Pick<WalkStore, "read">;
  readonly removal: Pick<GroupRemoval, "remove">;
  readonly memberships: MembershipStore;
  readonly members: MemberReader;
  readonly mover: MembershipMover;
  readonly evidence: EvidenceReader;
  readonly counts: Pick<CountStore, "countsOf" | "roster" | "consents">;
  readonly history: ResponseHistory;
  readonly responses: Pick<ResponseStore, "read" | "senders">;
  readonly textToJoins: TextToJoinStore;
  readonly campaigns: CampaignStore;
  readonly campaignCounts: CampaignCountStore;
  readonly audiences: Pick<AudienceStore, "page" | "find">;
  readonly texts: CapReader & Pick<CampaignTextStore, "find">;
  readonly replied: RepliedReader;
  readonly exports: Pick<ExportStore, "create" | "get" | "list">;
  readonly imports: Pick<ImportStore, "create" | "get" | "list" | "change">;
  readonly importRows: Pick<ImportRowStore, "errors">;
  readonly reviews: ReviewStore;
  readonly messages: Pick<MessageStore, "conversation" | "get" | "insert">;
  readonly sentTexts: SentTexts;
  readonly conversations: ConversationStore;
  readonly templates: TemplateStore;
  readonly attention: AttentionStore;
  readonly eraser: MessageEraser;
}

export interface ApiDeps extends ApiStores {
  readonly seal: () => Promise<CursorSeal>;
  readonly replies: JobQueue<SendMessage>;
  readonly jobs: JobQueue<WalkJob | CampaignJob | WriteExport | ImportSlice | EraseJob>;
  /** Loaded when the first file is asked for: few requests ask for any. */
  readonly files: () => Promise<FileLinks & PutFiles>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Whose request it is. `requestId` is the same for a request that is sent again with its Idempotency-Key. */
export interface Caller extends RequestIdentity {
  readonly account: Account;
  readonly key: ApiKey;
}
