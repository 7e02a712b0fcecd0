import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as z from "zod";
import { type Host, startHost } from "#infra/local/host.ts";
import { fixtureAssembly } from "#test/support/host-fixture/fixture-assembly.ts";

let host: Host;
const assembly = await fixtureAssembly();

beforeAll(async () => {
  process.env.OF_THE_PARENT = "must not be seen";
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
  delete process.env.OF_THE_PARENT;
  await host.stop();
});

const objectSchema = z.record(z.string(), z.unknown());

async function invoke(what: Record<string, unknown>, name = "Direct") {
  const { reply } = await host.invoke(name, what);
  return reply.kind === "done" ? objectSchema.parse(JSON.parse(reply.result)) : reply.error;
}

describe("a function", () => {
  test("runs the very file in the cloud assembly", () => {
    const web = host.runningCode().find((one) => one.function === "Web");
    expect(web?.file.startsWith(assembly)).toBe(true);
    expect(web?.sha256).toBe(
      createHash("sha256")
        .update(readFileSync(web?.file ?? ""))
        .digest("hex"),
    );
  });

  test("sees Lambda's variables, its own, the host's extra ones and nothing of this process", async () => {
    const seen = z
      .object({ environment: z.record(z.string(), z.string()), context: objectSchema })
      .parse(await (await fetch(`${host.url}/v1/environment`)).json());
    expect(Object.keys(seen.environment).sort()).toEqual(
      [
        "API_URL",
        "AWS_ACCESS_KEY_ID",
        "AWS_DEFAULT_REGION",
        "AWS_ENDPOINT_URL_DYNAMODB",
        "AWS_ENDPOINT_URL_DYNAMODB_STREAMS",
        "AWS_ENDPOINT_URL_S3",
        "AWS_ENDPOINT_URL_SECRETS_MANAGER",
        "AWS_ENDPOINT_URL_SQS",
        "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_REGION",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "COLOUR",
        "EXTRA",
        "ITEMS_TABLE",
        "JOBS_QUEUE",
        "LAMBDA_TASK_ROOT",
        "TZ",
        "WHERE",
        "_HANDLER",
      ].sort(),
    );
    expect(seen.environment).toMatchObject({
      COLOUR: "green",
      EXTRA: "for everyone",
      ITEMS_TABLE: host.tableName("Items"),
      JOBS_QUEUE: host.queueUrl("Jobs"),
      API_URL: "https://public.example/",
      WHERE: "us-east-1/000000000000/aws/FixtureService",
      AWS_REGION: "us-east-1",
      AWS_ENDPOINT_URL_DYNAMODB: host.dynamodbEndpoint,
      AWS_ENDPOINT_URL_SQS: host.sqsEndpoint,
      AWS_ENDPOINT_URL_S3: host.s3Endpoint,
    });
    expect(seen.context).toMatchObject({
      awsRequestId: expect.any(String),
      functionName: seen.environment.AWS_LAMBDA_FUNCTION_NAME,
      memoryLimitInMB: "128",
      invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${seen.environment.AWS_LAMBDA_FUNCTION_NAME}`,
    });
    expect(Number(seen.context.remaining)).toBeGreaterThan(0);
    expect(Number(seen.context.remaining)).toBeLessThanOrEqual(20_000);
  });

  test("reads its secrets: given, generated and as the template wrote them", async () => {
    const secrets = await invoke({ do: "secrets" });
    expect(secrets).toMatchObject({
      GIVEN_SECRET: { SecretString: "as given" },
      WRITTEN_SECRET: { SecretString: "as written" },
    });
    const generated = z.object({ SecretString: z.string() }).parse(objectSchema.parse(secrets).GENERATED_SECRET);
    expect(JSON.parse(generated.SecretString)).toEqual({
      user: "x",
      password: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
    });
  });

  test("that takes longer than its timeout is ended, and the next one runs in a new worker", async () => {
    expect(await invoke({ do: "slow" }, "Hasty")).toMatchObject({
      errorMessage: expect.stringMatching(/Task timed out after 1\.00 seconds$/),
    });
    expect(await invoke({ do: "plain" }, "Hasty")).toEqual({ hello: "world" });
  });

  test("that hoards memory is ended at its MemorySize, alone", async () => {
    expect(await invoke({ do: "hoard" }, "Patient")).toMatchObject({
      errorType: "Runtime.ExitError",
      errorMessage: expect.stringMatching(/memory/),
    });
  });

  test("grows to its reserved concurrency, one invocation at a time in each worker", async () => {
    await host.killWorkers("Direct");
    const answers = await Promise.all(Array.from({ length: 6 }, () => invoke({ do: "instance" })));
    const instances = new Map(answers.map((one) => [objectSchema.parse(one).startedAt, true]));
    expect(instances.size).toBeLessThanOrEqual(2);
    expect(answers.map((one) => objectSchema.parse(one).invocations)).toContain(3);
  });

  test("that is killed in the middle fails that invocation only", async () => {
    const running = invoke({ do: "late" });
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(await host.killWorkers("Direct")).toBe(1);
    expect(await running).toMatchObject({ errorType: "Runtime.ExitError" });
    expect(await invoke({ do: "plain" })).toEqual({ hello: "world" });
  });

  test("has what it prints and throws in its log, and listeners hear of each invocation", async () => {
    const heard: unknown[] = [];
    const end = host.onInvocation((invocation) => heard.push(invocation));
    await invoke({ do: "throw" });
    end();
    await invoke({ do: "plain" });
    expect(heard).toEqual([
      expect.objectContaining({
        function: "Direct",
        event: { do: "throw" },
        reply: {
          kind: "failed",
          error: expect.objectContaining({ errorType: "TypeError", errorMessage: "thrown on purpose" }),
        },
      }),
    ]);
    expect(host.logs("Direct")).toMatch(/TypeError: thrown on purpose/);
  });
});

describe("a clock that was moved", () => {
  test("is the time that functions see", async () => {
    await host.advance(25 * 3_600, 1);
    const time = await invoke({ do: "time" });
    for (const name of ["now", "constructed"])
      expect(Math.abs(Number(objectSchema.parse(time)[name]) - host.clock.now())).toBeLessThan(2_000);
    expect(Number(objectSchema.parse(time).now) - Date.now()).toBeGreaterThan(24 * 3_600_000);
    expect(time).toMatchObject({ given: 1_000, isDate: true, text: true });
  });
});
