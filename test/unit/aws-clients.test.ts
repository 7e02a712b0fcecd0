import { createServer, type Socket } from "node:net";
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { createDocumentClient, createQueueClient, createSecretsClient } from "#shared/platform/aws-clients.ts";
import { createInMemoryTables } from "#test/support/in-memory-dynamo.ts";

/** As service-stack.ts says of inbound-sms. */
const SHORTEST_FUNCTION_MILLISECONDS = 5_000;
const addressSchema = z.object({ port: z.number() });

describe("the document client", () => {
  it("tries a single write again that met a transaction at its item", async () => {
    const { client, tables, dynamo } = createInMemoryTables();
    dynamo.faults.next("conflict", { operation: "PutItem", times: 3 });
    await client.send(new PutCommand({ TableName: tables.messages, Item: { pk: "a", sk: "b" } }));
    expect(dynamo.table(tables.messages).size).toBe(1);
    expect(dynamo.meter.requests.get("PutItem")).toBe(4);
  });

  it("gives up when the item is busy all the time", async () => {
    const { client, tables, dynamo } = createInMemoryTables();
    dynamo.faults.next("conflict", { operation: "PutItem", times: 10 });
    const write = client.send(new PutCommand({ TableName: tables.messages, Item: { pk: "a", sk: "b" } }));
    await expect(write).rejects.toMatchObject({ name: "TransactionConflictException" });
  });
});

describe("the clients of AWS", () => {
  const before = { ...process.env };
  const server = createServer();
  const connections = new Set<Socket>();
  beforeAll(async () => {
    server.on("connection", (socket) => connections.add(socket));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = addressSchema.parse(server.address());
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${address.port}`,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
    });
  });
  afterAll(() => {
    process.env = before;
    for (const socket of connections) socket.destroy();
    server.close();
  });

  it("give up on who never answers, three attempts long, before the shortest function's time is over", async () => {
    const QueueUrl = `${process.env.AWS_ENDPOINT_URL}/queue`;
    const began = performance.now();
    const outcomes = await Promise.allSettled([
      createDocumentClient().send(new PutCommand({ TableName: "any", Item: { pk: "a", sk: "b" } })),
      createQueueClient().send(new SendMessageCommand({ QueueUrl, MessageBody: "{}" })),
      createSecretsClient().send(new GetSecretValueCommand({ SecretId: "any" })),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(connections.size).toBe(9);
    expect(performance.now() - began).toBeLessThan(SHORTEST_FUNCTION_MILLISECONDS);
  }, 10_000);
});
