import type { FaultInput } from "#infra/carrier/faults.ts";
import {
  ACCOUNT_SID,
  AUTH_TOKEN,
  HANDSET,
  refusal,
  SENDER,
  startWorld,
  stopAll,
  until,
  type World,
} from "./carrier-fixture.ts";

afterEach(stopAll);

/** What a post ends in: Twilio's status, or how it went without an answer. */
const post = async (
  { carrier, application }: World,
  body: string,
  patienceMs = 10_000,
): Promise<number | "no answer"> => {
  const form = { To: HANDSET, From: SENDER, Body: body, StatusCallback: `${application.url}/status` };
  const authorization = `Basic ${Buffer.from(`${ACCOUNT_SID}:${AUTH_TOKEN}`).toString("base64")}`;
  return fetch(`${carrier.url}/2010-04-01/Accounts/${ACCOUNT_SID}/Messages.json`, {
    method: "POST",
    headers: { authorization },
    body: new URLSearchParams(form),
    signal: AbortSignal.timeout(patienceMs),
  }).then(
    ({ status }) => status,
    () => "no answer",
  );
};

const worldWith = async (faults: FaultInput): Promise<World> => {
  const world = await startWorld({ pace: false });
  expect((await world.call("/faults", { method: "POST", body: JSON.stringify(faults) })).status).toBe(200);
  return world;
};

describe("faults of the REST API", () => {
  it.each([
    ["tooManyRequests", 429, false],
    ["serverErrorBefore", 500, false],
    ["serverErrorAfter", 500, true],
    ["hangBefore", "no answer", false],
    ["hangAfter", "no answer", true],
    ["dropBeforeAccept", "no answer", false],
    ["acceptThenDrop", "no answer", true],
  ] as const)("%s: %s, accepted: %p", async (fault, outcome, isAccepted) => {
    const world = await worldWith({ seed: 1, [fault]: 1 });
    expect(await post(world, "Hello", fault.startsWith("hang") ? 500 : undefined)).toBe(outcome);
    if (isAccepted) await until(async () => (await world.screen()).length === 1, "it arrived");
    expect(await world.client.messages.list({ to: HANDSET })).toHaveLength(isAccepted ? 1 : 0);
  });

  it("raise Twilio's codes in the official client", async () => {
    const world = await worldWith({ tooManyRequests: 1 });
    expect(await refusal(world.send({}))).toEqual({ code: 20429, status: 429 });
    world.carrier.setFaults({ errorCodes: { 21614: 1 } });
    expect(await refusal(world.send({}))).toEqual({ code: 21614, status: 400 });
    world.carrier.setFaults({ listFails: 1 });
    expect(await refusal(world.client.messages.list())).toEqual({ code: 20500, status: 500 });
    expect((await world.call("/faults", { method: "DELETE" })).status).toBe(204);
    expect(await world.client.messages.list()).toEqual([]);
  });

  it.each([
    [30003, ["sent", "undelivered"]],
    [30007, ["sent", "undelivered"]],
    [30001, ["failed"]],
  ])("report code %i only later, as %p", async (code, statuses) => {
    const world = await worldWith({ errorCodes: { [code]: 1 } });
    expect(await post(world, "Hello")).toBe(201);
    await until(() => world.application.statuses().length === statuses.length, "told");
    expect(world.application.statuses()).toEqual(statuses);
    expect(world.application.hooks.at(-1)?.params.ErrorCode).toBe(String(code));
    expect(await world.screen()).toEqual([]);
  });
});

describe("the draw of faults", () => {
  const outcomes = async (seed: string, order: (bodies: string[]) => string[]): Promise<Record<string, unknown[]>> => {
    const world = await worldWith({ seed, tooManyRequests: 0.3, serverErrorBefore: 0.3 });
    const found: Record<string, unknown[]> = {};
    const bodies = Array.from({ length: 30 }, (_, n) => `message ${n}`);
    for (const body of order(bodies)) found[body] = [await post(world, body), await post(world, body)];
    return found;
  };

  it("repeats with the seed whatever the order, and differs with another seed", async () => {
    const first = await outcomes("a", (bodies) => bodies);
    const again = await outcomes("a", (bodies) => bodies.toReversed());
    const other = await outcomes("b", (bodies) => bodies);
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    const statuses = new Set(Object.values(first).flat());
    expect([...statuses].sort()).toEqual([201, 429, 500]);
    expect(Object.values(first).some(([once, twice]) => once !== twice)).toBe(true);
  });

  it("starts over when the same faults are set again", async () => {
    const world = await worldWith({});
    const run = async () => {
      world.carrier.setFaults({ seed: 7, tooManyRequests: 0.5 });
      const found: unknown[] = [];
      for (let n = 0; n < 20; n += 1) found.push(await post(world, "the same text"));
      return found;
    };
    expect(await run()).toEqual(await run());
  });
});

describe("faults of status callbacks", () => {
  it("loseCallbacks: the message arrives and nobody is told", async () => {
    const world = await worldWith({ loseCallbacks: 1 });
    await post(world, "Hello");
    await until(
      async () => (await world.client.messages.list()).every(({ status }) => status === "delivered"),
      "delivered",
    );
    world.carrier.clearFaults();
    await post(world, "told");
    await until(() => world.application.statuses().length === 2, "told of the other");
    expect(new Set(world.application.hooks.map(({ params }) => params.MessageSid)).size).toBe(1);
  });

  it("duplicateCallbacks: each comes twice", async () => {
    const world = await worldWith({ duplicateCallbacks: 1 });
    await post(world, "Hello");
    await until(() => world.application.hooks.length === 4, "told");
    expect(world.application.statuses()).toEqual(["sent", "sent", "delivered", "delivered"]);
  });

  it("reorderCallbacks: the last comes first", async () => {
    const world = await worldWith({ reorderCallbacks: 1 });
    await post(world, "Hello");
    await until(() => world.application.hooks.length === 2, "told");
    expect(world.application.statuses()).toEqual(["delivered", "sent"]);
  });

  it("lateCallbacks: they come when the clock has moved on", async () => {
    const world = await worldWith({ lateCallbacks: 1, lateSeconds: 3600 });
    await post(world, "Hello");
    await until(async () => (await world.screen()).length === 1, "it arrived");
    expect(world.application.hooks).toEqual([]);
    await world.call("/clock", { method: "POST", body: JSON.stringify({ advanceSeconds: 3601 }) });
    await until(() => world.application.hooks.length === 2, "told");
  });

  it("earlyCallbacks: all is told before the create is answered", async () => {
    const world = await worldWith({ earlyCallbacks: 1 });
    expect(await post(world, "Hello")).toBe(201);
    expect(world.application.statuses()).toEqual(["sent", "delivered"]);
  });

  it("earlyCallbacks and acceptThenDrop: a callback is all that the application ever hears", async () => {
    const world = await worldWith({ earlyCallbacks: 1, acceptThenDrop: 1 });
    expect(await post(world, "Hello")).toBe("no answer");
    expect(world.application.statuses()).toEqual(["sent", "delivered"]);
  });
});

describe("POST /faults", () => {
  it.each([
    [{ tooManyRequests: 2 }, "tooManyRequests"],
    [{ hangBefore: "often" }, "hangBefore"],
    [{ errorCodes: { "21610": -1 } }, "errorCodes.21610"],
    [{ errorCodes: { stop: 0.5 } }, "errorCodes.stop"],
    [{ tooManyRequest: 0.5 }, ""],
    ["none", ""],
  ])("refuses %j and names the field", async (body, path) => {
    const { call } = await startWorld();
    const answer = await call("/faults", { method: "POST", body: JSON.stringify(body) });
    expect(answer).toMatchObject({
      status: 400,
      body: { code: "invalid_input", fields: [expect.objectContaining({ path })] },
    });
    expect(answer.headers.get("content-type")).toMatch("application/problem+json");
  });

  it("answers with the faults that are in force", async () => {
    const { call } = await startWorld();
    const { body } = await call("/faults", { method: "POST", body: JSON.stringify({ seed: 3, listFails: 0.5 }) });
    expect(body).toMatchObject({ seed: 3, listFails: 0.5, tooManyRequests: 0, errorCodes: {} });
  });
});
