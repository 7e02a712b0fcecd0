// The local host asks no policy, AWS asks it for every part of a transaction: what each function does is held against
// what its synthesized role may do, in both directions.
import { apiAsks } from "./granted-api.ts";
import { doJobAsks } from "./granted-rules.ts";
import { contactChangedAsks, membershipChangedAsks, messageChangedAsks } from "./granted-streams.ts";
import { inboundSmsAsks, messageStatusAsks } from "./granted-webhooks.ts";
import { everyHourAsks, everyMinuteAsks, sendMessageAsks, settleDoubtAsks } from "./granted-work.ts";
import { permissionsOf } from "./stacks-permissions.ts";
import { referenced, resourcesOf, synthesized } from "./stacks-template.ts";

const ASKS: Readonly<Record<string, () => Promise<ReadonlySet<string>>>> = {
  api: apiAsks,
  "contact-changed": contactChangedAsks,
  "do-job": doJobAsks,
  "every-hour": everyHourAsks,
  "every-minute": everyMinuteAsks,
  "inbound-sms": inboundSmsAsks,
  "membership-changed": membershipChangedAsks,
  "message-changed": messageChangedAsks,
  "message-status": messageStatusAsks,
  "send-message": sendMessageAsks,
  "settle-doubt": settleDoubtAsks,
};

const { service } = synthesized();
const functions = resourcesOf(service, "AWS::Lambda::Function").map(({ Properties: { Description, Role } }) => {
  const granted = permissionsOf(service, referenced(service, Role));
  return { name: String(Description), granted };
});

const WRITES = /(dynamodb:(PutItem|PartiQLInsert|UpdateItem|DeleteItem|ConditionCheckItem)|s3:PutObject)$/;
const READS = /^(\S+) (dynamodb:(GetItem|BatchGetItem|Query)|s3:GetObject|s3:ListBucket)$/;
/** The tables and indexes of the lines that read. */
const readFrom = (lines: Iterable<string>): string[] =>
  [...new Set([...lines].flatMap((line) => READS.exec(line)?.[1] ?? []))].sort();

it("knows what every function does", () => {
  expect(functions.map(({ name }) => name).sort()).toEqual(Object.keys(ASKS));
});

describe.each(functions)("$name", ({ name, granted }) => {
  let asked: ReadonlySet<string>;
  beforeAll(async () => {
    asked = (await ASKS[name]?.()) ?? new Set();
  });

  it("may do whatever it does to its tables and files", () => {
    expect([...asked].filter((line) => !granted.includes(line)).sort()).toEqual([]);
    expect(asked.size).toBeGreaterThan(0);
  });

  it("may write nothing that it never writes, nor read where it never reads", () => {
    expect(granted.filter((line) => WRITES.test(line) && !asked.has(line))).toEqual([]);
    expect(readFrom(granted)).toEqual(readFrom(asked));
  });
});
