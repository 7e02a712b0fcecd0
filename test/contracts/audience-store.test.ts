import type { AudienceRef, AudienceRow } from "#shared/campaigns/audience.ts";
import type { AudienceStore } from "#shared/campaigns/audience-store.ts";
import { DynamoAudienceStore } from "#shared/campaigns/dynamo-audience-store.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import { newId, shardOf } from "#shared/platform/ids.ts";
import { phoneOf, phonesThatBeginOthers, someAccountId, somePhone } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

const included = (phone: string): AudienceRow => ({ v: 1, phone: phoneOf(phone), groups: 1 });
const someAudience = (): AudienceRef => ({ accountId: someAccountId(), campaignId: newId(), attempt: 1 });

describe.each(await storeSides("audience-store"))("the audience store $name", ({ client, tables, dynamo }) => {
  const audiences: AudienceStore = new DynamoAudienceStore(client, tables.campaigns);

  it("keeps a row with all that it says", async () => {
    const [audience, phone] = [someAudience(), somePhone()];
    const rows: AudienceRow[] = [
      { v: 1, phone, leftOut: "excluded_group", by: newId(), groups: 2 },
      { v: 1, phone: somePhone(), timeZone: "Europe/Berlin", groups: 0 },
    ];
    await audiences.insertAll(audience, rows);
    for (const row of rows) expect(await audiences.find(audience, row.phone)).toEqual(row);
    expect(await audiences.find(audience, somePhone())).toBeUndefined();
  });

  it("leaves a row that is there as it was, and writes those beside it", async () => {
    const audience = someAudience();
    const phones = Array.from({ length: 30 }, (_, index) => phoneOf(`+1512555${String(index).padStart(4, "0")}`));
    await audiences.insertAll(audience, [included(phones[3] ?? ""), included(phones[28] ?? "")]);
    await audiences.insertAll(
      audience,
      phones.map((phone) => ({ v: 1, phone, leftOut: "held", groups: 0 })),
    );
    const found = await Promise.all(phones.map((phone) => audiences.find(audience, phone)));
    expect(found.map((row) => row?.leftOut ?? "included")).toEqual(
      phones.map((_, index) => (index === 3 || index === 28 ? "included" : "held")),
    );
  });

  it.each([1, 2, 5, 50])(
    "reads a shard in the order of phones by pages of %i, none twice or left out",
    async (limit) => {
      const audience = someAudience();
      const phones = phonesThatBeginOthers();
      const shard = shardOf(phones[0] ?? "");
      await audiences.insertAll(audience, [...phones.toReversed(), somePhone()].map(included));
      const others = [{ ...audience, attempt: 2 }, { ...audience, campaignId: newId() }, someAudience()];
      for (const other of others) await audiences.insertAll(other, phones.slice(1).map(included));
      const listed: string[] = [];
      let after: AudienceRow["phone"] | undefined;
      do {
        const { rows, next } = await audiences.page(audience, shard, after, limit);
        expect(rows.length).toBeLessThanOrEqual(limit);
        listed.push(...rows.map(({ phone }) => phone));
        after = next;
      } while (after);
      expect(listed.filter((phone) => phones.some((each) => each === phone))).toEqual(phones.toSorted());
      expect(new Set(listed).size).toBe(listed.length);
    },
  );

  it.each([1, 2, 50])(
    "removes a shard's rows by %i until there are no more, and none of another list or shard",
    async (limit) => {
      const audience = someAudience();
      const phones = phonesThatBeginOthers();
      const shard = shardOf(phones[0] ?? "");
      const elsewhere = phoneOf("+13105550100");
      const others = [
        { ...audience, attempt: 2 },
        { ...audience, attempt: 11 },
        { ...audience, campaignId: newId() },
      ];
      for (const list of [audience, ...others]) await audiences.insertAll(list, [...phones, elsewhere].map(included));
      let rounds = 1;
      while (await audiences.remove(audience, shard, limit)) rounds += 1;
      expect(rounds).toBeLessThanOrEqual(Math.ceil(phones.length / limit) + 1);
      expect(await audiences.page(audience, shard, undefined, 50)).toEqual({ rows: [], next: undefined });
      expect(await audiences.remove(audience, shard, limit)).toBe(false);
      if (shardOf(elsewhere) !== shard) expect(await audiences.find(audience, elsewhere)).toBeDefined();
      for (const list of others) for (const phone of phones) expect(await audiences.find(list, phone)).toBeDefined();
    },
  );

  it("has nothing of an attempt that was never begun", async () => {
    expect(await audiences.page(someAudience(), "00", undefined, 10)).toEqual({ rows: [], next: undefined });
  });

  if (dynamo) {
    const many = Array.from({ length: 60 }, (_, index) => included(`+1512555${String(index).padStart(4, "0")}`));

    it("asks again for those that were refused alone", async () => {
      const audience = someAudience();
      dynamo.faults.next("unprocessed", { operation: "BatchExecuteStatement", times: 3 });
      await audiences.insertAll(audience, many);
      for (const { phone } of many) expect(await audiences.find(audience, phone)).toBeDefined();
    });

    it("says so when some are refused all the time, and may be asked to write all of them again", async () => {
      const audience = someAudience();
      dynamo.faults.next("unprocessed", { operation: "BatchExecuteStatement", times: 100 });
      await expect(audiences.insertAll(audience, many)).rejects.toThrow(RetryableError);
      dynamo.faults.clear();
      await audiences.insertAll(audience, many);
      for (const { phone } of many) expect(await audiences.find(audience, phone)).toBeDefined();
    });

    it("costs a request for 25 rows and a write unit a row", async () => {
      dynamo.meter.reset();
      await audiences.insertAll(someAudience(), many);
      expect([...dynamo.meter.requests]).toEqual([["BatchExecuteStatement", 3]]);
      expect(dynamo.meter.writeUnits).toBe(60);
    });
  }
});
