import { cutAt, type Side } from "./cut-at.ts";
import type { importWorld } from "./import-world.ts";

type World = Awaited<ReturnType<typeof importWorld>>;

/**
 * Has an import's work, begun anew each time, cut once at each of its calls, then begun again and done to its end.
 * @returns how many cuts there were
 */
export const cutEverywhere = async <Begun extends { readonly world: World }>(
  begin: () => Promise<Begun>,
  sides: readonly Side[],
  look: (done: Begun) => Promise<void>,
): Promise<number> => {
  let cuts = 0;
  for (const side of sides) {
    for (let place = 1; ; place += 1) {
      const begun = await begin();
      if (!(await isCut(begun.world, place, side))) break;
      await begun.world.work();
      await look(begun);
      cuts += 1;
    }
  }
  return cuts;
};

/** @returns whether there is such a call; its job waits to be done again */
const isCut = async ({ jobs, deps, run }: World, place: number, side: Side): Promise<boolean> => {
  const cut = cutAt(deps, place, side);
  while (!cut.wasCut()) {
    const [job] = jobs.splice(0);
    if (!job) return false;
    await run(job, cut.deps).catch(() => {});
    if (cut.wasCut()) jobs.push(job);
  }
  return true;
};
