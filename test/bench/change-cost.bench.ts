import { newId } from "#shared/platform/ids.ts";
import { someDynamicGroup } from "#test/support/dynamic-samples.ts";
import { dynamicWorld } from "#test/support/dynamic-world.ts";
import { somePhone } from "#test/support/samples.ts";
import type { Figure } from "./figures.ts";

const READING = 2;

/** What one change of a contact costs with ever more groups, of which only two read what changed; in memory, by its meter. */
export const benchChangeCost = async (): Promise<Figure[]> => {
  const figures: Figure[] = [];
  for (const size of [10, 100, 1_000]) figures.push(...(await costWith(size)));
  return figures;
};

const costWith = async (size: number): Promise<Figure[]> => {
  const world = await dynamicWorld({});
  const { account, apply, dynamo, put } = world;
  for (let index = 0; index < size; index += 1) {
    const field = index < READING ? "firstName" : "lastName";
    const group = someDynamicGroup(account, { field, op: "is", value: "Ada" });
    await world.dynamicGroups.create({ ...group, id: newId(), state: "ready" });
  }
  const phone = somePhone();
  const change = (...names: string[]) => apply(phone, [{ of: "profile", attributes: new Set(names) }]);
  const figures: Figure[] = [];
  const costOf = async (what: string, act: () => Promise<void>): Promise<void> => {
    dynamo.meter.reset();
    await act();
    const { requestCount, readUnits, writeUnits } = dynamo.meter;
    const named = `${size} groups: ${what}`;
    figures.push(
      { what: named, value: requestCount, unit: "requests" },
      { what: named, value: readUnits, unit: "read units" },
      { what: named, value: writeUnits, unit: "write units" },
    );
  };
  await put(phone, { firstName: "Bea" });
  await costOf("the rules read and compiled anew", () => change("firstName"));
  await costOf("a change that no rule reads", () => change("email"));
  await costOf(`a change that ${READING} rules read, nothing to do`, () => change("firstName"));
  await put(phone, { firstName: "Ada" });
  await costOf(`a change that ${READING} rules read, both joined`, () => change("firstName"));
  return figures;
};
