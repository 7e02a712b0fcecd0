import { dynamoStores } from "#functions/do-job/dynamo-stores.ts";
import { receiveText } from "#shared/inbound/receive-text.ts";
import type { EraseJob } from "#shared/messaging/erase-words.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { newId } from "#shared/platform/ids.ts";
import { eraseJobDeps } from "./erase-job-deps.ts";
import { someReply } from "./samples.ts";
import { account, phoneOf, STAFF, seededTwin, textOf } from "./seeded-twin.ts";
import { storedItems } from "./stored-items.ts";

export const PHONE = phoneOf(1);
export const MINUTE = 60_000;
/** They are in it by its rule. */
export const RULED = "ruled-group";

/** Zebedee, whose name is everywhere, to be erased. */
export const eraseSetup = async () => {
  const twin = await seededTwin();
  const { clock, client, tables, contacts, memberships, messages } = twin;
  const stored = storedItems(twin);
  const { audit } = dynamoStores(client, tables).ofErasing;
  const at = () => isoInstant(clock.now());
  let texts = 0;
  const say = async (body: string) => {
    texts += 1;
    return await receiveText(twin)(textOf(texts, body));
  };
  const name = async (firstName: string, before: string): Promise<void> => {
    await contacts.save(account, PHONE, { firstName }, { at: at(), source: "manual" });
    const about = { action: "changeContact", object: { kind: "contact", id: PHONE } };
    const by = { keyId: "key", label: "Ann", role: "manager" } as const;
    const changed = { before: { firstName: before }, after: { firstName } };
    await audit.append({ accountId: account, id: newId(), at: at(), by, ...about, ...changed });
  };

  await name("Zebedee", "Zeb");
  for (const body of ["COFFEE", "I am Zebedee", "This is spam, says nobody"]) await say(body);
  await messages.insert(someReply(account, { phone: PHONE, body: "Dear Zebedee", at: at() }));
  for (const [groupId, source] of [
    [STAFF, "manual"],
    [RULED, "rule"],
  ] as const) {
    await memberships.add({ accountId: account, groupId, phone: PHONE, since: at(), source, cause: "before" });
  }
  clock.advance(10 * MINUTE);

  const queued: EraseJob[] = [];
  const groups = async () => (await memberships.ofContact(account, PHONE)).map(({ groupId }) => groupId).sort();
  /** What has these words; a record of consent keeps its evidence. */
  const keeping = (words: string) =>
    stored().filter((item) => item.evidence === undefined && JSON.stringify(item).includes(words));
  const contact = async () => (await contacts.find(account, PHONE)).contact;
  return { ...twin, deps: eraseJobDeps(twin, queued), queued, say, name, groups, keeping, contact };
};
export type EraseSetup = Awaited<ReturnType<typeof eraseSetup>>;
