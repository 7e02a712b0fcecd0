import { statSync } from "node:fs";

/** What jest hands to its sequencer. */
interface TestFile {
  readonly path: string;
}

/**
 * The files that take longest on 2 cores, longest first. A fresh clone has none of the durations that jest goes by, only
 * sizes: the fault runs through the host are short files, and one of the two lanes would be left alone with one at the end.
 */
const LONGEST = [
  "faults/through-the-host",
  "faults/campaign-through-the-host",
  "infra/grants",
  "infra/host-queues",
  "infra/host-restart",
  "infra/stacks-",
  "infra/host-",
  "flows/",
  "unit/rule-naive",
  "unit/rule-until",
  "unit/find-cost",
  "faults/claim-then-send",
  "unit/group-counts",
  "unit/build-group",
  "unit/index-field",
];

/** Runs the longest test files first, so that both lanes end at about the same time; the others by size, as jest does. */
export default class LongestFirst {
  sort<Each extends TestFile>(tests: readonly Each[]): Each[] {
    const placed = tests.map((test) => ({ test, place: placeOf(test), size: statSync(test.path).size }));
    return placed.sort((a, b) => a.place - b.place || b.size - a.size).map(({ test }) => test);
  }

  /** Jest tells how long each took; the list above does not learn. */
  cacheResults(): void {}
}

const placeOf = ({ path }: TestFile): number => {
  const place = LONGEST.findIndex((name) => path.replaceAll("\\", "/").includes(`/test/${name}`));
  return place < 0 ? LONGEST.length : place;
};
