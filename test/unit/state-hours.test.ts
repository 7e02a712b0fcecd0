import { stateHoursOf, stateOfCode } from "#shared/campaigns/state-hours.ts";
import { areaCodeZones } from "#shared/contacts/area-code-zones.ts";
import { phoneOf } from "#test/support/samples.ts";

const hoursOf = (phone: string): string => {
  const hours = stateHoursOf(phoneOf(phone));
  if (!hours) return "none";
  const day = ([from, to]: readonly [number, number]) => `${from / 60}-${to / 60}`;
  return `${day(hours.weekday)}, Sunday ${day(hours.sunday)}`;
};
const STRICTEST = "9-20, Sunday 12-20";

describe("the hours of a state", () => {
  it.each([
    ...["205 AL", "305 FL", "504 LA", "410 MD", "601 MS", "405 OK", "615 TN", "206 WA"].map((each) => [
      each,
      "8-20, Sunday 8-20",
    ]),
    ...["203 CT", "702 NV"].map((each) => [each, "9-20, Sunday 9-20"]),
    ["512 TX", "9-21, Sunday 12-21"],
    ...["212 NY", "415 CA", "808 HI", "202 DC", "787 PR", "671 GU"].map((each) => [each, "8-21, Sunday 8-21"]),
    ...["416 in Canada", "604 in Canada", "867 in Canada", "876 in Jamaica"].map((each) => [each, "none"]),
    ...["800 toll-free", "888 toll-free", "500 of persons", "211 of no plan"].map((each) => [each, STRICTEST]),
  ])("%s: %s", (code = "", hours) => {
    expect(hoursOf(`+1${code.slice(0, 3)}5550101`)).toBe(hours);
  });

  it("are none beyond the plan in which states are", () => {
    expect(["+442079460000", "+33612345678", "+88312345678"].map(hoursOf)).toEqual(["none", "none", "none"]);
  });

  it("are known of every area code whose zone is, and of no code twice", () => {
    expect([...areaCodeZones.keys()].filter((code) => !stateOfCode.has(code))).toEqual([]);
    const territories = ["787", "939", "340", "671", "670", "684"];
    expect([...stateOfCode.keys()].filter((code) => !areaCodeZones.has(code)).sort()).toEqual(territories.sort());
  });
});
