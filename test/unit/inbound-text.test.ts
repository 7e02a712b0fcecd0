import { readInboundText } from "#shared/inbound/inbound-text.ts";

const FORM = {
  MessageSid: `SM${"a".repeat(32)}`,
  AccountSid: `AC${"0".repeat(32)}`,
  From: "+15125550199",
  To: "+15005550006",
  Body: "Coffee",
  NumMedia: "0",
};

describe("Twilio's form of a text", () => {
  it("is who texted whom and what", () => {
    expect(readInboundText(FORM)).toEqual({
      kind: "text",
      text: { sid: FORM.MessageSid, from: FORM.From, to: FORM.To, body: "Coffee", media: [] },
    });
  });

  it("may have media and no body", () => {
    const media = { NumMedia: "2", MediaUrl0: "https://x.example/0", MediaContentType0: "image/png", MediaUrl1: "" };
    const { Body: _, ...form } = FORM;
    expect(readInboundText({ ...form, ...media })).toMatchObject({
      text: { body: "", media: [{ url: "https://x.example/0", contentType: "image/png" }] },
    });
  });

  it("loses a medium whose address or type is too long, never the words", () => {
    const url = (length: number) => `https://x.example/${"a".repeat(length - 18)}`;
    const media = {
      ...{ NumMedia: "4", MediaUrl0: url(2_001), MediaContentType0: "image/png" },
      ...{ MediaUrl1: "https://x.example/1", MediaContentType1: "a".repeat(201) },
      ...{ MediaUrl2: url(2_000), MediaContentType2: "a".repeat(200) },
      ...{ MediaUrl3: "https://x.example/3", MediaContentType3: "image/gif" },
    };
    expect(readInboundText({ ...FORM, Body: "STOP", ...media })).toMatchObject({
      kind: "text",
      text: {
        body: "STOP",
        media: [
          { url: url(2_000), contentType: "a".repeat(200) },
          { url: "https://x.example/3", contentType: "image/gif" },
        ],
      },
    });
  });

  it("may be for a short code, of a Messaging Service, and of a channel that Twilio adds", () => {
    const service = `MG${"b".repeat(32)}`;
    expect(readInboundText({ ...FORM, To: "55555", MessagingServiceSid: service, NewThing: "1" })).toMatchObject({
      text: { to: "55555", messagingServiceSid: service },
    });
  });

  it.each([
    ["STOP", "STOP"],
    ["start", "START"],
    ["HELP", "HELP"],
    ["SOMETHING", undefined],
  ])("has what Advanced Opt-Out took it for: %s is %s", (OptOutType, expected) => {
    expect(readInboundText({ ...FORM, OptOutType })).toMatchObject({ kind: "text", text: { body: "Coffee" } });
    const read = readInboundText({ ...FORM, OptOutType });
    expect(read.kind === "text" && read.text.optOutType).toBe(expected);
  });

  it.each(["55555", "729725", "ACME", "My Bank", "rcs:acme_agent"])("is no person's when it is from %s", (From) => {
    expect(readInboundText({ ...FORM, From })).toEqual({ kind: "notAPerson" });
  });

  it.each([
    ["no sender", { From: "" }],
    ["no SID", { MessageSid: "" }],
    ["a number that is none", { From: "+0123" }],
    ["a short code's text without SID", { From: "55555", MessageSid: "x" }],
  ])("with %s cannot be read", (_, more) => {
    expect(readInboundText({ ...FORM, ...more })).toEqual({ kind: "unreadable" });
  });

  it("has characters that no store can keep replaced", () => {
    expect(readInboundText({ ...FORM, Body: "a\ud83d" })).toMatchObject({ text: { body: "a\ufffd" } });
  });
});
