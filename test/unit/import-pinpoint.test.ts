import { LONGEST_RECORD } from "#shared/imports/csv-records.ts";
import { guessTargets } from "#shared/imports/import-target.ts";
import { readJsonLines, readJsonLinesBeginning } from "#shared/imports/json-lines.ts";
import { importWorld } from "#test/support/import-world.ts";
import { phoneOf } from "#test/support/samples.ts";

const ATTESTED = { state: "subscribed", attestation: "They texted JOIN to our short code." } as const;

/** As an export of a segment has them. */
const ENDPOINTS = [
  {
    ...{ Id: "1", ChannelType: "SMS", Address: "+15125550150", EndpointStatus: "ACTIVE", OptOut: "NONE" },
    Location: { Country: "USA", Timezone: "America/Chicago" },
    Attributes: { likes: ["Tea", "Milk"] },
    User: { UserId: "u1", UserAttributes: { FirstName: ["Zo\u00eb"], LastName: ["Ray"] } },
  },
  {
    Id: "2",
    ChannelType: "SMS",
    Address: "+15125550151",
    OptOut: "ALL",
    User: { UserAttributes: { FirstName: ["Bo"] } },
  },
  { Id: "3", ChannelType: "EMAIL", Address: "cy@example.com", OptOut: "NONE" },
  { Id: "4", ChannelType: "VOICE", Address: "+15125550152", OptOut: "NONE" },
  { Id: "5", ChannelType: "SMS", Address: "+15125550153", OptOut: "SOME" },
];
const LINES = `${ENDPOINTS.map((endpoint) => JSON.stringify(endpoint)).join("\n")}\n\n{"broken\n`;
const CSV = [
  "Id,ChannelType,Address,OptOut,Location.Timezone,User.UserAttributes.FirstName,User.UserAttributes.LastName",
  "1,SMS,+15125550150,NONE,America/Chicago,Zo\u00eb,Ray",
  ...[
    "2,SMS,15125550151,ALL,,Bo,",
    "3,EMAIL,cy@example.com,NONE,,,",
    "4,VOICE,+15125550152,,,,",
    "5,SMS,+15125550153,SOME,,,",
  ],
  "",
].join("\n");

describe("a segment that Amazon Pinpoint exported", () => {
  it.each([
    ["CSV", CSV, []],
    ["lines of JSON", LINES, [[7, "broken_line", undefined]]],
  ] as const)(
    "as %s is imported as it is: who opted out is only unsubscribed, other channels fail",
    async (_, file, more) => {
      const world = await importWorld();
      const { account, contacts } = world;
      const of = await world.begin(file, { consent: ATTESTED });
      await world.work();
      expect(await world.now(of)).toMatchObject({
        state: "done",
        counts: { read: 5 + more.length, created: 1, updated: 1, failed: 3 + more.length },
      });
      const { items } = await world.rows.errors(of, undefined, 10);
      const first = file === CSV ? 2 : 1;
      expect(items.map(({ row, reason, column }) => [row, reason, column])).toEqual([
        [first + 2, "other_channel", "ChannelType"],
        [first + 3, "other_channel", "ChannelType"],
        [first + 4, "invalid_value", "OptOut"],
        ...more,
      ]);
      expect(await contacts.find(account.id, phoneOf("+15125550150"))).toMatchObject({
        contact: { firstName: "Zo\u00eb", lastName: "Ray", timeZone: "America/Chicago" },
        consent: { state: "subscribed" },
      });
      const opted = await contacts.find(account.id, phoneOf("+15125550151"));
      expect([opted.contact, opted.consent?.state]).toEqual([undefined, "unsubscribed"]);
      const [record] = await contacts.records(account.id, phoneOf("+15125550151"));
      expect(record?.evidence).not.toBe(ATTESTED.attestation);
      expect((await contacts.find(account.id, phoneOf("+15125550153"))).consent).toBeUndefined();
    },
  );

  it("has one who opted out in any of their rows unsubscribed, whichever comes first", async () => {
    const world = await importWorld();
    const { account, contacts } = world;
    const rows = ["1,NONE", "1,ALL", "2,ALL", "2,NONE", "1,NONE"];
    const lines = rows.map((row) => `SMS,+1512555015${row}\n`);
    const of = await world.begin(`ChannelType,Address,OptOut\n${lines.join("")}`, { consent: ATTESTED });
    await world.work();
    expect((await world.now(of)).counts).toMatchObject({ read: 5, created: 1, updated: 1, duplicates: 3 });
    for (const last of [1, 2]) {
      expect((await contacts.find(account.id, phoneOf(`+1512555015${last}`))).consent?.state).toBe("unsubscribed");
    }
  });

  it("has its paths for columns, of which the ends are names", () => {
    const read = readJsonLinesBeginning(Buffer.from(LINES), true);
    if (!read || "unreadable" in read) throw new Error("It is not read");
    const { columns } = read.format;
    const targets = guessTargets(columns, [], () => false);
    expect(Object.fromEntries(columns.map((column, at) => [column, targets[at]]))).toEqual({
      ...{ Id: "ignore", ChannelType: "channel", Address: "phone", EndpointStatus: "ignore", OptOut: "opt_out" },
      ...{ "Location.Country": "ignore", "Location.Timezone": "time_zone", "Attributes.likes": "ignore" },
      ...{ "User.UserId": "ignore", "User.UserAttributes.FirstName": "first_name" },
      "User.UserAttributes.LastName": "last_name",
    });
    expect(read.rows[0]?.[columns.indexOf("Attributes.likes")]).toBe("Tea; Milk");
  });

  it("is told from other files by both of its columns", () => {
    expect(guessTargets(["Address", "OptOut", "Phone"], [], () => false)).toEqual(["ignore", "ignore", "phone"]);
  });
});

describe("lines of JSON", () => {
  it("are the same in pieces of any size, and a line that is too long costs only itself", () => {
    const file = Buffer.from(`{"a":"Zo\u00eb"}\r\n{"a":"${"x".repeat(LONGEST_RECORD)}"}\n\n{"a":{"b":1}}`);
    const read = (window: number) => {
      const cells: (string | undefined)[][] = [];
      for (let at = 0; at < file.length; ) {
        const some = readJsonLines(file.subarray(at, at + window), ["a", "a.b"], {
          isEnd: at + window >= file.length,
          most: 2,
        });
        if (some.length === 0) throw new Error("Nothing is read");
        cells.push(...some.map((record) => (record.broken ? [record.broken] : [...record.cells])));
        at += some.reduce((sum, { bytes }) => sum + bytes, 0);
      }
      return cells;
    };
    const expected = [["Zo\u00eb", ""], ["too_long"], [], ["", "1"]];
    expect(read(file.length)).toEqual(expected);
    expect(read(3 * LONGEST_RECORD)).toEqual(expected);
  });

  it.each([["phone,name\n1,{}\n"], ["{broken\n"], ["[1]\n"], [""]])("are not what begins with %j", (text) => {
    expect(readJsonLinesBeginning(Buffer.from(text), true)).toBeUndefined();
  });
});
