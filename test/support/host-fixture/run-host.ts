import { createInterface } from "node:readline";
import { startHost } from "#infra/local/host.ts";

/**
 * The host in a process of its own, for tests that kill it. Prints one JSON line when it is ready and one for each
 * invocation; the line "stop" on standard input ends it, and then nothing may keep the process alive.
 */
const [cloudAssembly = "", dataDirectory = ""] = process.argv.slice(2);
const print = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`);

const host = await startHost({
  cloudAssembly,
  dataDirectory,
  port: 0,
  environment: {},
  secrets: { Given: "x" },
  calm: true,
  seed: 1,
});
host.onInvocation(({ function: name, event, reply }) =>
  print({ kind: "invocation", name, event, ok: reply.kind === "done" }),
);

const input = createInterface({ input: process.stdin });
input.on("line", async (line) => {
  if (line === "idle") {
    await host.idle();
    print({ kind: "idle" });
    return;
  }
  if (line.startsWith("advance ")) {
    await host.advance(Number(line.split(" ")[1]));
    print({ kind: "advanced" });
    return;
  }
  input.close();
  // A pipe that nobody reads any more would still keep the process alive; the host itself must not.
  process.stdin.destroy();
  await host.stop();
  print({ kind: "stopped" });
});

/** A busy machine may let a cold worker run into its function's timeout. */
const ATTEMPTS = 5;
const readSecrets = async (): Promise<string> => {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const { reply } = await host.invoke("Direct", { do: "secrets" });
    if (reply.kind === "done") return reply.result;
  }
  throw new Error("The function did not answer");
};

const secrets = await readSecrets();
print({
  kind: "ready",
  dynamodb: host.dynamodbEndpoint,
  sqs: host.sqsEndpoint,
  s3: host.s3Endpoint,
  items: host.tableName("Items"),
  files: host.bucketName("Files"),
  queues: Object.fromEntries(["Jobs", "Ticks", "Uploads"].map((id) => [id, host.queueUrl(id)])),
  aheadMilliseconds: Math.round(host.clock.offset() / 1000) * 1000,
  secrets,
});
