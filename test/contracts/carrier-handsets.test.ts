import { connect } from "node:net";
import {
  ACCOUNT_SID,
  AUTH_TOKEN,
  HANDSET,
  SENDER,
  startWorld,
  stopAll,
  textList,
  until,
  type World,
} from "./carrier-fixture.ts";

afterEach(stopAll);

const textFrom = ({ call }: World, body: unknown, phone = HANDSET) =>
  call(`/handsets/${phone}/texts`, { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) });

describe("a handset", () => {
  it("texts a sender and reads its screen, oldest first, whichever way its number is written", async () => {
    const world = await startWorld();
    const answer = await textFrom(world, { to: SENDER, body: "Hi ☕" }, encodeURIComponent(HANDSET));
    const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const text = { from: HANDSET, to: SENDER, body: "Hi ☕", at, sid: expect.stringMatching(/^SM/) };
    expect(answer).toMatchObject({ status: 201, body: text });
    await world.send({ body: "Hello" });
    await until(async () => (await world.screen()).length === 2, "it arrived");
    const { body } = await world.call(`/handsets/%2B${HANDSET.slice(1)}/texts`);
    expect(body).toEqual({ items: [text, expect.objectContaining({ from: SENDER, to: HANDSET, body: "Hello" })] });
    expect((await world.call("/handsets/+15125550101/texts")).body).toEqual({ items: [] });
  });

  it("is told clearly that nobody has a number", async () => {
    const world = await startWorld();
    const { status, body } = await textFrom(world, { to: "+15005550019", body: "COFFEE" });
    expect(status).toBe(404);
    expect(body).toMatchObject({ code: "no_such_sender", detail: expect.stringContaining(SENDER) });
  });

  it.each([
    ["no body", { to: SENDER }, "body"],
    ["an empty body", { to: SENDER, body: "" }, "body"],
    ["over 1600 characters", { to: SENDER, body: "A".repeat(1601) }, "body"],
    ["a NUL", { to: SENDER, body: "a\0b" }, "body"],
    ["half a surrogate pair", `{"to":"${SENDER}","body":"\\ud83d"}`, "body"],
    ["a word as number", { to: "shop", body: "COFFEE" }, "to"],
    ["media that is no URL", { to: SENDER, body: "", mediaUrls: ["file:///etc/passwd"] }, "mediaUrls.0"],
    ["a key that nobody knows", { to: SENDER, body: "COFFEE", from: SENDER }, ""],
    ["a list", [], ""],
  ])("is refused with the field's path: %s", async (_, body, path) => {
    const world = await startWorld();
    const answer = await textFrom(world, body);
    expect(answer).toMatchObject({
      status: 400,
      body: { code: "invalid_input", fields: [expect.objectContaining({ path })] },
    });
    expect(answer.headers.get("content-type")).toMatch("application/problem+json");
    expect(await world.screen()).toEqual([]);
  });

  it("streams its screen: what was there, then what comes, and goes on where a lost connection stopped", async () => {
    const world = await startWorld();
    await world.text("first");
    const events = async (lastEventId?: string): Promise<{ id: string; body: string }[]> => {
      const ended = new AbortController();
      const headers = lastEventId === undefined ? undefined : { "last-event-id": lastEventId };
      const answer = await fetch(`${world.carrier.url}/handsets/${HANDSET}/events`, {
        signal: ended.signal,
        ...(headers && { headers }),
      });
      let stream = "";
      await world.text("second");
      const decoder = new TextDecoder();
      for await (const chunk of answer.body ?? []) {
        stream += decoder.decode(chunk, { stream: true });
        if (stream.includes('"second"')) break;
      }
      ended.abort();
      return [...stream.matchAll(/id: (\d+)\ndata: .*?"body":"(\w+)"/g)].map(([, id = "", body = ""]) => ({
        id,
        body,
      }));
    };
    expect(await events()).toEqual([
      { id: "1", body: "first" },
      { id: "2", body: "second" },
    ]);
    expect(await events("2")).toEqual([{ id: "3", body: "second" }]);
  });
});

describe("GET /texts", () => {
  it("has everything, and pages by cursor when a limit is asked for", async () => {
    const { call, text } = await startWorld();
    for (const [body, from] of [
      ["one", HANDSET],
      ["two", "+15125550198"],
      ["three", HANDSET],
    ] as const)
      await text(body, from);
    const all = textList.parse((await call("/texts")).body);
    expect(all.items.map(({ body }) => body)).toEqual(["one", "two", "three"]);
    expect(all).not.toHaveProperty("cursor");
    const first = textList.parse((await call("/texts?limit=2")).body);
    const second = textList.parse((await call(`/texts?limit=2&cursor=${first.cursor}`)).body);
    expect([...first.items, ...second.items]).toEqual(all.items);
    expect(second).not.toHaveProperty("cursor");
    for (const query of ["limit=0", "limit=many", "cursor=abc"])
      expect((await call(`/texts?${query}`)).status).toBe(400);
  });
});

describe("the controls", () => {
  it("move the host's clock, and say so when it cannot be moved", async () => {
    const { call, clock } = await startWorld();
    const advance = (advanceSeconds: unknown) => ({ method: "POST", body: JSON.stringify({ advanceSeconds }) });
    const { status, body } = await call("/clock", advance(3600));
    expect(status).toBe(200);
    expect(clock.aheadMs).toBe(3_600_000);
    expect(body).toEqual({ now: expect.stringMatching(/Z$/) });
    expect(await call("/clock", advance(-1))).toMatchObject({
      status: 400,
      body: { fields: [{ path: "advanceSeconds" }] },
    });
    const fixed = await startWorld({ advanceClock: undefined });
    expect(await fixed.call("/clock", advance(1))).toMatchObject({ status: 409, body: { code: "clock_fixed" } });
  });

  it("register senders and change them, keeping what the body leaves out", async () => {
    const { call, application } = await startWorld();
    const put = (phone: string, body: unknown) =>
      call(`/senders/${phone}`, { method: "PUT", body: JSON.stringify(body) });
    const inboundUrl = `${application.url}/inbound`;
    expect(await put(SENDER, { segmentsPerSecond: 3 })).toMatchObject({
      status: 200,
      body: { phone: SENDER, segmentsPerSecond: 3, inboundUrl },
    });
    expect(await put("%2B15005550010", { segmentsPerSecond: 1 })).toMatchObject({ status: 201 });
    expect((await call("/senders")).body).toEqual({
      items: [
        { phone: SENDER, segmentsPerSecond: 3, inboundUrl },
        { phone: "+15005550010", segmentsPerSecond: 1 },
      ],
    });
    expect(await put("+15005550011", {})).toMatchObject({
      status: 400,
      body: { fields: [{ path: "segmentsPerSecond" }] },
    });
    expect(await put("mum", { segmentsPerSecond: 1 })).toMatchObject({
      status: 400,
      body: { fields: [{ path: "phone" }] },
    });
    expect(await put(SENDER, { segmentsPerSecond: 0 })).toMatchObject({ status: 400 });
  });

  it("serve the page with the two phones", async () => {
    const { call } = await startWorld();
    const { status, headers, body } = await call("/");
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(body).toContain("+15125550199");
  });
});

describe("the stand-in's edge", () => {
  it("rejects with EADDRINUSE when its port is taken", async () => {
    const { carrier } = await startWorld();
    await expect(startWorld({ port: Number(new URL(carrier.url).port) })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  it.each([
    ["malformed percent-encoding", "/handsets/%E0%A4%A/texts", {}, 400],
    ["a NUL in a phone", "/handsets/+1512555%000199/texts", {}, 400],
    ["a phone that is none", "/handsets/15125550199/texts", {}, 400],
    ["an unknown path", "/nothing/here", {}, 404],
    ["a wrong method", "/texts", { method: "DELETE" }, 405],
    ["text that is no JSON", "/faults", { method: "POST", body: "{" }, 400],
    ["bytes that are no UTF-8", "/faults", { method: "POST", body: Buffer.from([0x22, 0xff, 0x22]) }, 400],
    ["no body at all", `/handsets/${HANDSET}/texts`, { method: "POST" }, 400],
    ["2 MB", `/handsets/${HANDSET}/texts`, { method: "POST", body: "A".repeat(2_000_000) }, 413],
  ])("answers %s with a problem, and lives on", async (_, path, init, status) => {
    const { call } = await startWorld();
    const answer = await call(path, init);
    expect(answer).toMatchObject({ status, body: { status, code: expect.any(String), detail: expect.any(String) } });
    expect((await call("/texts")).status).toBe(200);
  });

  it.each([
    ["malformed percent-encoding in the path", "/Messages/%zz.json", "", 400, 20001],
    ["malformed percent-encoding in the form", "/Messages.json", "To=%zz", 400, 20001],
    ["a form that is no UTF-8", "/Messages.json", "To=%ff", 400, 20001],
    ["a NUL", "/Messages.json", `To=%2B15125550199&From=%2B15005550006&Body=a%00b`, 400, 20001],
    ["names of every object", "/Messages.json", "To=%2B15125550199&From=constructor&Body=hi&__proto__=x", 400, 21606],
    ["JSON instead of a form", "/Messages.json", '{"To":"+15125550199"}', 400, 21604],
    ["2 MB", "/Messages.json", `To=%2B15125550199&Body=${"A".repeat(2_000_000)}`, 413, 20413],
    ["a resource that nobody has", "/Calls.json", "", 404, 20404],
  ])("answers %s as Twilio would", async (_, path, body, status, code) => {
    const { call } = await startWorld();
    const authorization = `Basic ${Buffer.from(`${ACCOUNT_SID}:${AUTH_TOKEN}`).toString("base64")}`;
    const answer = await call(`/2010-04-01/Accounts/${ACCOUNT_SID}${path}`, {
      method: "POST",
      headers: { authorization },
      body,
    });
    expect(answer).toMatchObject({
      status,
      body: { code, status, more_info: `https://www.twilio.com/docs/errors/${code}` },
    });
    expect((await call("/texts")).status).toBe(200);
  });

  it("survives what is not even HTTP, and callers who hang up halfway", async () => {
    const { call, carrier } = await startWorld();
    const port = Number(new URL(carrier.url).port);
    const say = (bytes: string) =>
      new Promise<void>((resolve) => {
        const socket = connect(port, "127.0.0.1", () => socket.end(bytes));
        socket.on("error", () => resolve());
        socket.on("close", () => resolve());
        socket.resume();
      });
    await say("\0\0\0 hello\r\n\r\n");
    await say("GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n");
    await say("GET //%% HTTP/1.1\r\nHost: x\r\n\r\n");
    await say(`POST /handsets/${HANDSET}/texts HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{"to":`);
    expect((await call("/texts")).body).toEqual({ items: [] });
  });
});
