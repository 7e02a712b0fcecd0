import type { Field, FieldType } from "#shared/contacts/field.ts";
import { fieldAttribute } from "#shared/contacts/field-attributes.ts";
import { guessTargets } from "#shared/imports/import-target.ts";
import { readPhoneCell } from "#shared/imports/phone-cell.ts";
import { readRow } from "#shared/imports/read-row.ts";
import { AT, someAccountId } from "#test/support/samples.ts";

const field = (key: string, type: FieldType, choices?: string[]): Field => ({
  ...{ accountId: someAccountId(), key, label: `The ${key}`, type, searchable: false, status: "active", createdAt: AT },
  ...{ cause: "made", ...(choices ? { choices } : {}) },
});
const fields = [
  field("likes", "choices", ["Tea", "Milk; cold", "Milk"]),
  ...[field("points", "number"), field("member", "boolean"), field("birthday", "date"), field("note", "text")],
];
const targets = ["phone", "first_name", "email", "likes", "points", "member", "birthday", "note", "ignore"];
const read = (cells: readonly string[], country = "US", timeZone = "America/New_York") =>
  readRow(cells, { columns: targets, targets, onlyIfEmpty: [], fields, account: { country, timeZone } });
const cellsWith = (target: string, cell: string) =>
  targets.map((each) => (each === "phone" ? "5125550101" : each === target ? cell : ""));

describe("a phone in a cell", () => {
  it.each([
    ["(512) 555-0101"],
    ["512.555.0101"],
    ["1-512-555-0101"],
    ["+1 512 555 0101"],
    ["15125550101"],
    ["'5125550101"],
    ["'+15125550101"],
    ['="5125550101"'],
    ["5125550101.0"],
    ["\u202a+15125550101\u202c"],
    [" 512 555 0101 "],
    ["5.125550101E+9"],
    ["5,125550101E+09"],
    ["1.5125550101E+10"],
  ])("is read from %j", (cell) => {
    expect(readPhoneCell(cell, "US")).toEqual({ kind: "phone", phone: "+15125550101" });
  });

  it.each([
    ["5.12555E+9", "digits_lost"],
    ["1.51256E+10", "digits_lost"],
    ["5E+9", "digits_lost"],
    ["5.125550101E+8", "invalid_phone"],
    ["", "no_phone"],
    ["'", "no_phone"],
    ["call me", "invalid_phone"],
    ["20304", "invalid_phone"],
    ["--", "invalid_phone"],
    ["512-555-0101 ext 5", "invalid_phone"],
    ["+442071838750", "landline"],
  ])("is none in %j: %s", (cell, reason) => expect(readPhoneCell(cell, "US")).toEqual({ kind: "invalid", reason }));
});

describe("a row", () => {
  it.each([
    ["first_name", "Ann", { firstName: "Ann" }],
    ["first_name", "'=Ann", { firstName: "=Ann" }],
    ["first_name", "'Ann", { firstName: "'Ann" }],
    ["email", "a@example.com", { email: "a@example.com" }],
    ["points", "-5", { [fieldAttribute("points")]: -5 }],
    ["points", "1,234.5", { [fieldAttribute("points")]: 1234.5 }],
    ["member", "Yes", { [fieldAttribute("member")]: true }],
    ["member", "false", { [fieldAttribute("member")]: false }],
    ["birthday", "1990-02-28", { [fieldAttribute("birthday")]: "1990-02-28" }],
    ["birthday", "2/28/1990", { [fieldAttribute("birthday")]: "1990-02-28" }],
    ["birthday", "28.2.1990", { [fieldAttribute("birthday")]: "1990-02-28" }],
    ["likes", "Tea; Milk; cold", { [fieldAttribute("likes")]: ["Tea", "Milk; cold"] }],
    ["likes", "milk;tea", { [fieldAttribute("likes")]: ["Milk", "Tea"] }],
    ["note", "'--", { [fieldAttribute("note")]: "--" }],
  ])("gives %s what %j means", (target, cell, profile) => {
    expect(read(cellsWith(target, cell))).toEqual({
      kind: "row",
      phone: "+15125550101",
      profile,
      ifEmpty: {},
      optsOut: false,
    });
  });

  it("gives a field what its cell means, also one that is called as what every object has", () => {
    const columns = ["phone", "constructor"];
    const reading = { columns, targets: columns, onlyIfEmpty: [], account: { country: "US", timeZone: "UTC" } };
    expect(readRow(["5125550101", "Bob"], { ...reading, fields: [field("constructor", "text")] })).toMatchObject({
      profile: { [fieldAttribute("constructor")]: "Bob" },
    });
  });

  it("reads days with slashes as the account's country writes them", () => {
    expect(read(cellsWith("birthday", "3/4/1990").with(0, "+15125550101"), "GB")).toMatchObject({
      profile: { [fieldAttribute("birthday")]: "1990-04-03" },
    });
  });

  it.each([
    ["2024-03-01 14:30", "2024-03-01T19:30:00.000Z"],
    ["2024-03-01T14:30:15", "2024-03-01T19:30:15.000Z"],
    ["2024-03-01 14:30:15.250", "2024-03-01T19:30:15.250Z"],
    ["3/1/2024 2:30 PM", "2024-03-01T19:30:00.000Z"],
    ["3/1/2024, 2:30\u202fp.m.", "2024-03-01T19:30:00.000Z"],
    ["3/1/2024 12:05 am", "2024-03-01T05:05:00.000Z"],
    ["1.3.2024 9:05", "2024-03-01T14:05:00.000Z"],
    ["7/1/2024 14:30", "2024-07-01T18:30:00.000Z"],
    ["2024-03-10 02:30", "2024-03-10T07:00:00.000Z"],
    ["2024-11-03 01:30", "2024-11-03T05:30:00.000Z"],
    ["2024-03-01T14:30:00Z", "2024-03-01T14:30:00.000Z"],
    ["2024-03-01T14:30Z", "2024-03-01T14:30:00.000Z"],
    ["2024-03-01 14:30:00 UTC", "2024-03-01T14:30:00.000Z"],
    ["2024-03-01 14:30:00+00", "2024-03-01T14:30:00.000Z"],
    ["2024-03-01 14:30:00 -0500", "2024-03-01T19:30:00.000Z"],
    ["2024-03-01T14:30:00.123456+05:30", "2024-03-01T09:00:00.123Z"],
    ["2024-03-01T00:00:00Z", "2024-03-01T00:00:00.000Z"],
    ["2024-03-01 00:00:00", "2024-03-01"],
    ["2024-03-01T00:00", "2024-03-01"],
    ["3/1/2024 12:00:00 AM", "2024-03-01"],
  ])(
    "reads a day with a time of day as that moment where the account is, and midnight as the day: %j",
    (cell, value) => {
      expect(read(cellsWith("birthday", cell))).toMatchObject({ profile: { [fieldAttribute("birthday")]: value } });
    },
  );

  it("keeps where it is blank, and clears at --", () => {
    expect(read(cellsWith("points", " "))).toEqual({
      kind: "row",
      phone: "+15125550101",
      profile: {},
      ifEmpty: {},
      optsOut: false,
    });
    expect(read(cellsWith("points", "--"))).toMatchObject({ profile: { [fieldAttribute("points")]: null } });
    expect(read(cellsWith("first_name", "--"))).toMatchObject({ profile: { firstName: null } });
    expect(read(["5125550101"])).toMatchObject({ profile: {} });
  });

  it.each([
    ["email", "nobody", "invalid_value"],
    ["points", "many", "invalid_value"],
    ["member", "maybe", "invalid_value"],
    ["birthday", "28/2/1990", "invalid_value"],
    ["likes", "Tea; Gin", "invalid_value"],
    ["first_name", "x".repeat(101), "invalid_value"],
  ])("fails at a %s that is %j", (column, value, reason) => {
    const expected = { reason, column, value, detail: expect.any(String) };
    expect(read(cellsWith(column, value))).toEqual({ kind: "problem", problem: expected });
  });

  it.each([
    ...["2024-03-01 24:00", "2024-03-01 14:60", "3/1/2024 13:00 PM", "3/1/2024 0:30 AM", "2024-02-30 14:30", "14:30"],
    ...["2024-03-01 14", "2024-03-01 14:30 EST", "2024-03-01 14:30+25:00", "9999-12-31 23:30", "3/1/24 14:30"],
  ])("fails at a date that is %j", (value) => {
    expect(read(cellsWith("birthday", value))).toMatchObject({ problem: { reason: "invalid_value", value } });
  });

  it("fails without its phone, and says what stands in its place", () => {
    expect(read(["5.12E+9", "Ann"])).toMatchObject({
      problem: { reason: "digits_lost", column: "phone", value: "5.12E+9" },
    });
  });
});

describe("a guessed mapping", () => {
  const guess = (columns: string[], phoneAt = -1) => guessTargets(columns, fields, (column) => column === phoneAt);

  it("goes by names, whatever their case and signs, and means nothing twice", () => {
    const columns = [
      "Mobile Phone",
      "First-Name",
      "LAST NAME",
      "E-mail",
      "The points",
      "birthday",
      "Phone",
      "Shoe size",
      "",
    ];
    const expected = ["phone", "first_name", "last_name", "email", "points", "birthday", "ignore", "ignore", "ignore"];
    expect(guess(columns)).toEqual(expected);
  });

  it("finds the phone by what is in the column where no name says so", () => {
    expect(guess(["Column 1", "Column 2"], 1)).toEqual(["ignore", "phone"]);
    expect(guess(["Phone", "Column 2"], 1)).toEqual(["phone", "ignore"]);
  });
});
