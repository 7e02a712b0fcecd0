import { DynamoIdempotencyStore } from "#shared/accounts/dynamo-idempotency-store.ts";
import { KEPT_MILLISECONDS, LEASE_MILLISECONDS, type RepeatableRequest } from "#shared/accounts/idempotency-store.ts";
import { newId } from "#shared/platform/ids.ts";
import { NOW, someAccountId } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

const attempt = (of: Partial<RepeatableRequest> = {}): RepeatableRequest => ({
  accountId: someAccountId(),
  route: "POST /v1/groups",
  key: "order-66",
  fingerprint: "body",
  ...of,
  attemptId: newId(),
});
const answer = { statusCode: 201, body: '{"id":"x"}' };

describe.each(await storeSides("api-idempotency"))("an idempotency store $name", ({ client, tables }) => {
  const store = new DynamoIdempotencyStore(client, tables.accounts);

  it("lets the first attempt begin and keeps its answer for all others", async () => {
    const first = attempt();
    expect(await store.begin(first, NOW)).toEqual({
      ...{ kind: "ours", requestId: first.attemptId },
      ...{ begunAt: NOW, isAgain: false },
    });
    expect(await store.begin(attempt(first), NOW)).toEqual({ kind: "running" });
    await store.finish(first, answer, NOW);
    expect(await store.begin(attempt(first), NOW + 1)).toEqual({ kind: "done", answer });
  });

  it("keeps an answer without a body", async () => {
    const first = attempt();
    await store.begin(first, NOW);
    await store.finish(first, { statusCode: 204 }, NOW);
    expect(await store.begin(attempt(first), NOW)).toEqual({ kind: "done", answer: { statusCode: 204 } });
  });

  it.each([
    ["account", { accountId: someAccountId() }],
    ["route", { route: "POST /v1/keys" }],
    ["key", { key: "order-67" }],
  ])("does not mix up requests that differ by %s", async (_, different) => {
    const first = attempt();
    await store.begin(first, NOW);
    expect((await store.begin(attempt({ ...first, ...different }), NOW)).kind).toBe("ours");
  });

  it("refuses another body, whether the first is done, running or broken off", async () => {
    const first = attempt();
    const other = () => store.begin(attempt({ ...first, fingerprint: "other" }), NOW + LEASE_MILLISECONDS);
    await store.begin(first, NOW);
    expect(await other()).toEqual({ kind: "otherBody" });
    await store.finish(first, answer, NOW);
    expect(await other()).toEqual({ kind: "otherBody" });
  });

  it("hands a lease that ended to one attempt, under the first one's request", async () => {
    const first = attempt();
    await store.begin(first, NOW);
    const end = NOW + LEASE_MILLISECONDS;
    expect(await store.begin(attempt(first), end - 1)).toEqual({ kind: "running" });
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => store.begin(attempt(first), end)));
    expect(outcomes.filter(({ kind }) => kind === "ours")).toEqual([
      { kind: "ours", requestId: first.attemptId, begunAt: NOW, isAgain: true },
    ]);
    expect(outcomes.filter(({ kind }) => kind === "running")).toHaveLength(4);
  });

  it("does not take an answer from an attempt that lost its lease", async () => {
    const first = attempt();
    await store.begin(first, NOW);
    const second = attempt(first);
    await store.begin(second, NOW + LEASE_MILLISECONDS);
    await store.finish(first, { statusCode: 500 }, NOW + LEASE_MILLISECONDS);
    await store.finish(second, answer, NOW + LEASE_MILLISECONDS);
    expect(await store.begin(attempt(first), NOW + LEASE_MILLISECONDS)).toEqual({ kind: "done", answer });
  });

  it("lets a released request begin again at once", async () => {
    const first = attempt();
    await store.begin(first, NOW);
    await store.release(first, NOW + 10);
    expect((await store.begin(attempt(first), NOW + 10)).kind).toBe("ours");
  });

  it("forgets after 24 hours though the row is still there", async () => {
    const first = attempt();
    await store.begin(first, NOW);
    await store.finish(first, answer, NOW);
    expect((await store.begin(attempt(first), NOW + KEPT_MILLISECONDS - 1_000)).kind).toBe("done");
    const later = attempt(first);
    const begun = { requestId: later.attemptId, begunAt: NOW + KEPT_MILLISECONDS, isAgain: false };
    expect(await store.begin(later, NOW + KEPT_MILLISECONDS)).toEqual({ kind: "ours", ...begun });
  });
});
