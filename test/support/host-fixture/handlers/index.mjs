/** Small functions that show what the local host does to them; each behaviour is asked for in the event itself. */
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const startedAt = Date.now();
let invocations = 0;
console.log("imported");

const behaviours = {
  echo: (event) => ({ statusCode: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(event) }),
  plain: () => ({ hello: "world" }),
  text: () => "hello",
  cookies: () => ({ statusCode: 201, cookies: ["a=1", "b=2; Path=/"], headers: { "X-Own": "yes" }, body: "made" }),
  binary: () => ({
    statusCode: 200,
    headers: { "content-type": "image/png" },
    body: Buffer.from([0, 255, 128]).toString("base64"),
    isBase64Encoded: true,
  }),
  nonsense: () => ({ statusCode: "nonsense" }),
  throw: () => {
    throw new TypeError("thrown on purpose");
  },
  slow: async () => {
    await sleep(10_000);
    return "too late";
  },
  late: async () => {
    await sleep(900);
    return "late";
  },
  crash: async () => {
    setTimeout(() => {
      throw new Error("uncaught on purpose");
    }, 1);
    await sleep(5_000);
  },
  exit: async () => {
    process.exit(3);
  },
  hoard: () => {
    const hoard = [];
    for (;;) hoard.push(new Array(100_000).fill({ value: Math.random() }));
  },
  environment: (_event, context) => ({
    environment: process.env,
    context: { ...context, remaining: context.getRemainingTimeInMillis() },
  }),
  time: () => ({
    now: Date.now(),
    constructed: Date.parse(new Date().toISOString()),
    text: Date().length > 0,
    given: new Date(1_000).getTime(),
    isDate: new Date() instanceof Date,
  }),
  instance: async () => {
    invocations += 1;
    await sleep(200);
    return { startedAt, invocations };
  },
  secrets: async () => {
    const names = Object.entries(process.env).filter(([name]) => name.endsWith("_SECRET"));
    const values = await Promise.all(names.map(async ([name, id]) => [name, await secretValue(id)]));
    return Object.fromEntries(values);
  },
};

async function secretValue(SecretId) {
  const response = await fetch(process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER, {
    method: "POST",
    headers: { "x-amz-target": "secretsmanager.GetSecretValue", "content-type": "application/x-amz-json-1.1" },
    body: JSON.stringify({ SecretId }),
  });
  return await response.json();
}

export const web = (event, context) =>
  behaviours[event.rawPath.split("/").at(-1)]?.(event, context) ?? behaviours.echo(event);

export const direct = (event, context) => behaviours[event.do](event, context);

/** Bodies say what becomes of them: {"fail": true}, {"throw": true}, {"answer": ...}; else they succeed. */
export const work = async ({ Records }) => {
  const bodies = Records.map((record) => ({ record, body: JSON.parse(record.body) }));
  if (bodies.some(({ body }) => body.throw)) throw new Error("the batch fails");
  const given = bodies.find(({ body }) => body.answer !== undefined);
  if (given) return given.body.answer;
  await sleep(Math.max(0, ...bodies.map(({ body }) => body.milliseconds ?? 0)));
  return {
    batchItemFailures: bodies
      .filter(({ body }) => body.fail)
      .map(({ record }) => ({ itemIdentifier: record.messageId })),
  };
};

/** Stops at the first item whose new image has `poison`, as a handler that keeps order does. */
export const changed = async ({ Records }) => {
  await sleep(Math.max(5, ...Records.map((record) => Number(record.dynamodb.NewImage?.milliseconds?.N ?? 0))));
  const poisoned = Records.find((record) => record.dynamodb.NewImage?.poison);
  if (poisoned?.dynamodb.NewImage.poison.S === "throw") throw new Error("poisoned");
  return { batchItemFailures: poisoned ? [{ itemIdentifier: poisoned.dynamodb.SequenceNumber }] : [] };
};

export const observe = async (event) => {
  console.log(JSON.stringify(event));
  return Date.now();
};
