import { request as httpRequest } from "node:http";
import * as z from "zod";
import { type Host, startHost } from "#infra/local/host.ts";
import { fixtureAssembly } from "#test/support/host-fixture/fixture-assembly.ts";

let host: Host;
const assembly = await fixtureAssembly();

beforeAll(async () => {
  host = await startHost({
    cloudAssembly: assembly,
    port: 0,
    environment: { EXTRA: "for everyone" },
    parameters: { Colour: "green" },
    publicBaseUrl: "https://public.example/",
    secrets: { Given: "as given" },
    calm: true,
    seed: 1,
  });
});
afterAll(async () => {
  await host.stop();
});

const objectSchema = z.record(z.string(), z.unknown());
const bodyOf = async (response: Response) => objectSchema.parse(await response.json());

/** fetch tidies a path up; this sends it as it is. */
function rawRequest(path: string, headers: Record<string, string> = {}): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const url = new URL(host.url);
    httpRequest({ host: url.hostname, port: url.port, path, headers }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (chunk) => {
        body += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
    })
      .on("error", reject)
      .end();
  });
}

describe("a request", () => {
  test("arrives as payload 2.0, form posts in base64", async () => {
    const response = await fetch(`${host.url}/echo/J%C3%B8rgen%2B1?a=1&b=x%20y&a=2&plus=p+q&empty`, {
      method: "POST",
      headers: {
        "Content-Type": "application/x-www-form-urlencoded",
        Cookie: "session=1; theme=dark",
        "X-Forwarded-For": "203.0.113.9",
      },
      body: "From=%2B1512&Body=hi",
    });
    const event = await bodyOf(response);
    expect(event).toMatchObject({
      version: "2.0",
      routeKey: "POST /echo/{name}",
      rawPath: "/echo/Jørgen+1",
      rawQueryString: "a=1&b=x%20y&a=2&plus=p+q&empty",
      queryStringParameters: { a: "1,2", b: "x y", plus: "p q", empty: "" },
      pathParameters: { name: "Jørgen+1" },
      cookies: ["session=1", "theme=dark"],
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "x-forwarded-for": "203.0.113.9, 127.0.0.1",
        "x-forwarded-proto": "https",
        "x-forwarded-port": "443",
      },
      requestContext: {
        accountId: "000000000000",
        domainName: "public.example",
        stage: "$default",
        routeKey: "POST /echo/{name}",
        requestId: expect.any(String),
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
        http: {
          method: "POST",
          path: "/echo/Jørgen+1",
          protocol: "HTTP/1.1",
          sourceIp: "127.0.0.1",
          userAgent: expect.any(String),
        },
      },
      body: Buffer.from("From=%2B1512&Body=hi").toString("base64"),
      isBase64Encoded: true,
    });
    expect(objectSchema.parse(event.headers)).not.toHaveProperty("cookie");
  });

  test.each([
    ["application/json", false],
    ["application/json; charset=utf-8", false],
    ["text/csv", false],
    ["application/xml", false],
    ["application/javascript", false],
    ["application/problem+json", true],
    ["image/png", true],
  ])("with %s has its body in base64: %s", async (type, isBase64Encoded) => {
    const response = await fetch(`${host.url}/v1/echo`, {
      method: "PUT",
      headers: { "content-type": type },
      body: "é",
    });
    const body = isBase64Encoded ? Buffer.from("é").toString("base64") : "é";
    expect(await bodyOf(response)).toMatchObject({ isBase64Encoded, body, pathParameters: { proxy: "echo" } });
  });

  test("without a body or a query has neither in the event", async () => {
    const event = await bodyOf(await fetch(`${host.url}/v1/echo`));
    expect(event.isBase64Encoded).toBe(false);
    for (const absent of ["body", "queryStringParameters", "cookies"]) expect(event).not.toHaveProperty(absent);
  });

  test("has repeated headers joined with a comma", async () => {
    const url = new URL(host.url);
    const event = await new Promise<string>((resolve, reject) => {
      httpRequest(
        { host: url.hostname, port: url.port, path: "/v1/echo", headers: { "X-Twice": ["1", "2"] } },
        (response) => {
          response.setEncoding("utf8").once("data", resolve);
        },
      )
        .on("error", reject)
        .end();
    });
    expect(JSON.parse(event)).toMatchObject({ headers: { "x-twice": "1,2" } });
  });

  test("with an escaped slash keeps it within its path parameter", async () => {
    const event = await bodyOf(await fetch(`${host.url}/echo/a%2Fb`, { method: "POST" }));
    expect(event).toMatchObject({ rawPath: "/echo/a/b", pathParameters: { name: "a/b" } });
  });

  test("with a malformed escape is a 400", async () => {
    expect(await rawRequest("/v1/%zz")).toEqual({ status: 400, body: '{"message":"Bad Request"}' });
    expect((await rawRequest("/v1/a?x=%e0%a4%a")).status).toBe(400);
  });

  test("that no route fits is a 404", async () => {
    expect(await rawRequest("/nowhere")).toEqual({ status: 404, body: '{"message":"Not Found"}' });
    expect((await rawRequest("/echo/a/b")).status).toBe(404);
  });

  test("over 10 MB is a 413, and so is what does not fit into Lambda's 6 MB", async () => {
    for (const size of [10 * 1024 * 1024 + 1, 7 * 1024 * 1024]) {
      const response = await fetch(`${host.url}/v1/echo`, { method: "POST", body: Buffer.alloc(size) });
      expect(response.status).toBe(413);
      expect(await response.json()).toEqual({ message: "Request Entity Too Large" });
    }
  });
});

describe("a response", () => {
  test("without a status code is the body of a 200", async () => {
    const plain = await fetch(`${host.url}/v1/plain`);
    expect([plain.status, plain.headers.get("content-type"), await plain.json()]).toEqual([
      200,
      "application/json",
      { hello: "world" },
    ]);
    expect(await (await fetch(`${host.url}/v1/text`)).text()).toBe("hello");
  });

  test("has its status, headers and cookies", async () => {
    const response = await fetch(`${host.url}/v1/cookies`);
    expect([response.status, response.headers.get("x-own"), await response.text()]).toEqual([201, "yes", "made"]);
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2; Path=/"]);
  });

  test("in base64 is sent as bytes", async () => {
    const response = await fetch(`${host.url}/v1/binary`);
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 255, 128]);
  });

  test.each(["throw", "nonsense", "exit", "crash"])("of a function that does %s is a 500", async (what) => {
    const response = await fetch(`${host.url}/v1/${what}`);
    expect([response.status, await response.json()]).toEqual([500, { message: "Internal Server Error" }]);
  });

  test("later than the integration's timeout is a 503", async () => {
    const response = await fetch(`${host.url}/v1/slow`);
    expect([response.status, await response.json()]).toEqual([503, { message: "Service Unavailable" }]);
  });
});
