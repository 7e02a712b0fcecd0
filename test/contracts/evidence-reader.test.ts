import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { factsKey } from "#shared/contacts/contact-items.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoEvidenceReader } from "#shared/groups/dynamo-evidence-reader.ts";
import { AT, someAccountId, someFact, somePhone } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

describe.each(await storeSides("evidence-reader"))("evidence $name", ({ client, tables }) => {
  const contacts = new DynamoContactStore(client, tables.contacts);
  const evidence = new DynamoEvidenceReader(client, tables.contacts);

  it("is of each phone in the order asked for, more than one request takes, and of this account", async () => {
    const [account, other] = [someAccountId(), someAccountId()];
    const phones = Array.from({ length: 120 }, somePhone);
    const [first, , third] = phones;
    if (!first || !third) throw new Error("There are phones");
    const consent = await contacts.note(account, first, someFact("unsubscribed", 1));
    await client.send(
      new UpdateCommand({
        TableName: tables.contacts,
        Key: factsKey(account, third),
        UpdateExpression: "SET lastInboundAt = :at",
        ExpressionAttributeValues: { ":at": AT },
      }),
    );
    const known = await evidence.known(account, phones);
    expect(known).toHaveLength(phones.length);
    expect(known[0]).toEqual({ consent, facts: undefined });
    expect(known[2]).toEqual({ consent: undefined, facts: { lastInboundAt: AT } });
    expect(known.slice(3).every(({ consent: none, facts }) => !none && !facts)).toBe(true);
    expect((await evidence.known(other, phones)).every(({ consent: none, facts }) => !none && !facts)).toBe(true);
  });
});
