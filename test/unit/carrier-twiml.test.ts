import { parseTwiml, TwimlError } from "#infra/carrier/twiml.ts";

const bodies = (document: string): string[] => parseTwiml(document).map(({ body }) => body);

describe("TwiML", () => {
  it.each([
    ["<Response/>", []],
    ["<Response></Response>", []],
    ['<?xml version="1.0" encoding="UTF-8"?>\n<!-- silence -->\n<Response />\n', []],
    ["<Response><Message>Hello</Message></Response>", ["Hello"]],
    ["<Response>\n  <Message>\n    Hello\n  </Message>\n</Response>", ["Hello"]],
    ["<Response><Message>one</Message><Message>two</Message></Response>", ["one", "two"]],
    ["<Response><Message><Body>Hello</Body></Message></Response>", ["Hello"]],
    [
      "<Response><Message>Tom &amp; &#74;erry &#x2615; &lt;3 &quot;x&quot; &apos;y&apos;</Message></Response>",
      ["Tom & Jerry ☕ <3 \"x\" 'y'"],
    ],
    ["<Response><Message><![CDATA[5 < 6 & so on]]></Message></Response>", ["5 < 6 & so on"]],
    ["<Response><Redirect>/elsewhere</Redirect><Message>kept</Message></Response>", ["kept"]],
    ["<Response><message>names are case sensitive</message></Response>", []],
  ])("says in %p: %p", (document, expected) => {
    expect(bodies(document)).toEqual(expected);
  });

  it("reads media and attributes", () => {
    const document =
      '<Response><Message to="+15125550199" from=\'+15005550006\' statusCallback="https://a.example/?a=1&amp;b=2"><Body>Look</Body><Media>https://m.example/a.png</Media></Message></Response>';
    expect(parseTwiml(document)).toEqual([
      {
        body: "Look",
        mediaUrls: ["https://m.example/a.png"],
        to: "+15125550199",
        from: "+15005550006",
        statusCallback: "https://a.example/?a=1&b=2",
      },
    ]);
  });

  it.each([
    "OK",
    "<Response>",
    "</Response>",
    "<Response><Message>one</Response>",
    "<Response/><Response/>",
    "<Response/> and more",
    "<Responses/>",
    "<response/>",
    "<html><body>502 Bad Gateway</body></html>",
    "<Response><Message>a & b</Message></Response>",
    "<Response><Message>&nbsp;</Message></Response>",
    "<Response><Message>&constructor;</Message></Response>",
    "<Response><Message>&#x110000;</Message></Response>",
    "<Response><Message to=unquoted>x</Message></Response>",
  ])("is not %p", (document) => {
    expect(() => parseTwiml(document)).toThrow(TwimlError);
  });
});
