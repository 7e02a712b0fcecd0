import * as z from "zod";
import { RESPONSE } from "#infra/local/seed.ts";
import { startTestSystem, type TestSystem } from "#test/support/running-system.ts";

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(async () => {
  await system?.stop();
});

const PHONE = "+15125550601";
const messageSchema = z.looseObject({ id: z.string(), state: z.string(), phone: z.string() });

const listed = async (state: string) => {
  const { body } = await system.api("GET", `/v1/messages?state=${state}`);
  return z.object({ items: z.array(messageSchema) }).parse(body).items;
};
const retry = async (id: string, key?: string) => {
  const { status, body } = await system.api("POST", `/v1/messages/${id}/retry`, undefined, key);
  return { status, message: status === 200 ? messageSchema.parse(body) : undefined };
};

it("shows a refused text to people, and sends it once more when one of them asks for it, once", async () => {
  system.carrier.setFaults({ seed: 1, errorCodes: { 21612: 1 } });
  await system.text(PHONE, "COFFEE");
  expect(await system.answersTo(PHONE)).toEqual([]);
  const [failed, ...others] = await listed("failed");
  expect(failed).toMatchObject({
    phone: PHONE,
    errorCode: 21612,
    errorMeaning: "route",
    body: RESPONSE,
    segments: 1,
  });
  expect(others).toEqual([]);

  system.carrier.setFaults({ seed: 1 });
  const id = failed?.id ?? "";
  expect((await retry(id, system.keys.other)).status).toBe(404);
  const first = await retry(id);
  expect(first).toMatchObject({ status: 200, message: { retryOf: id } });
  expect(await system.answersTo(PHONE)).toEqual([RESPONSE]);
  const again = await retry(id);
  expect(again).toMatchObject({ status: 200, message: { id: first.message?.id, state: "delivered" } });
  expect(await system.answersTo(PHONE)).toEqual([RESPONSE]);

  expect(await listed("failed")).toMatchObject([{ id, state: "failed", retriedAs: first.message?.id }]);
  const { body } = await system.api("GET", `/v1/contacts/${PHONE}/messages`);
  expect(body).toMatchObject({
    items: [
      { state: "delivered", retryOf: id },
      { state: "failed", retriedAs: first.message?.id },
      { direction: "in" },
    ],
  });
});
