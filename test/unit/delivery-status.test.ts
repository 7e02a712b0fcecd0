import { stateOfStatus } from "#shared/messaging/delivery-status.ts";
import { outboundStateSchema, rankOf } from "#shared/messaging/message.ts";

describe("Twilio's word for how far a message is", () => {
  it.each([
    ["accepted", "sent"],
    ["scheduled", "sent"],
    ["queued", "sent"],
    ["sending", "sent"],
    ["sent", "sent"],
    ["delivered", "delivered"],
    ["read", "delivered"],
    ["undelivered", "undelivered"],
    ["failed", "failed"],
    ["canceled", "failed"],
  ])("%s is %s", (word, state) => {
    expect(stateOfStatus(word)).toBe(state);
  });

  it.each(["", "Delivered", "teleported", "constructor", "__proto__"])("is unknown when it is %j", (word) => {
    expect(stateOfStatus(word)).toBeUndefined();
  });
});

it("ranks states so that none that Twilio knows of is behind one that it does not", () => {
  const handed = ["sent", "failed", "undelivered", "delivered"] as const;
  const before = ["queued", "claimed", "in_doubt"] as const;
  for (const late of handed) for (const early of before) expect(rankOf[late]).toBeGreaterThan(rankOf[early]);
  expect(Object.keys(rankOf).sort()).toEqual([...outboundStateSchema.options].sort());
});
