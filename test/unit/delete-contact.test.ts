import { deleteContact } from "#shared/groups/delete-contact.ts";
import { eraseAgain } from "#shared/groups/erase-again.ts";
import { eraseContact } from "#shared/groups/erase-contact.ts";
import type { EraseJob } from "#shared/messaging/erase-words.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { dynamicWorld } from "#test/support/dynamic-world.ts";
import { eraseJobDeps } from "#test/support/erase-job-deps.ts";
import { MINUTE, phoneOf } from "#test/support/samples.ts";

const ANN = phoneOf("+15125550101");

describe("who was in a group by its rule, and comes back while their contact ends", () => {
  const setup = async () => {
    const world = await dynamicWorld();
    const { clock, made, put, members, rest } = world;
    const nameless = await made({ field: "lastName", op: "isNotSet" });
    await put(ANN, { firstName: "Ann" });
    await rest();
    expect(await members(nameless.id)).toEqual([ANN]);
    clock.time += MINUTE;
    const comeBack = async () => {
      clock.time += MINUTE;
      await put(ANN, { firstName: "Bob" }, { at: isoInstant(clock.time) });
      await rest();
    };
    return { ...world, nameless, comeBack };
  };

  it("is in it, for the rule met them before their old membership was to end", async () => {
    const { account, deps, nameless, comeBack, members, rest } = await setup();
    const { register } = deps;
    const remove = async (...given: Parameters<typeof register.remove>): Promise<boolean> => {
      const existed = await register.remove(...given);
      await comeBack();
      return existed;
    };
    expect(await deleteContact({ ...deps, register: { remove } })(account, ANN)).toEqual({ kind: "deleted" });
    await rest();
    expect(await members(nameless.id)).toEqual([ANN]);
  });

  it("is in it also behind the second look at an erase that broke off", async () => {
    const { account, nameless, comeBack, members, rest, ...world } = await setup();
    const queued: EraseJob[] = [];
    const deps = eraseJobDeps(world, queued);
    const { register } = deps;
    const remove = async (...given: Parameters<typeof register.remove>): Promise<boolean> => {
      await register.remove(...given);
      throw new Error("Ended");
    };
    await expect(eraseContact({ ...deps, register: { remove } })(account, ANN)).rejects.toThrow("Ended");
    await comeBack();
    world.clock.time += 5 * MINUTE;
    const again = eraseJobDeps(world);
    for (const job of queued) await eraseAgain(again)(job);
    await rest();
    expect(await members(nameless.id)).toEqual([ANN]);
  });
});
