// `npm run mutants`: proves that tests can fail. Each entry of test/mutants.json breaks one law in a copy of the project;
// the named test must then fail. A mutant that survives, or whose text is no longer there, ends the run with 1.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { startDynamoDbLocal } from "#infra/local/dynamodb-local.ts";

const mutantSchema = z.strictObject({
  law: z.string(),
  file: z.string(),
  search: z.string().min(1),
  replace: z.string(),
  test: z.string(),
  title: z.string().min(1),
});
type Mutant = z.infer<typeof mutantSchema>;

const LANES = 2;
const LONGEST_MILLISECONDS = 180_000;

const copyProject = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "sms-groups-mutants-"));
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    encoding: "utf8",
  });
  // A file that was deleted since the last commit is listed still.
  for (const file of new Set(listed.split("\0").filter((each) => each !== "" && existsSync(each)))) {
    cpSync(file, join(folder, file), { recursive: true });
  }
  symlinkSync(join(process.cwd(), "node_modules"), join(folder, "node_modules"));
  return folder;
};

const running = new Set<ChildProcess>();

/** Ends a run with the workers that it started: a mutant may make one of them loop for ever. */
const endAll = (child: ChildProcess): void => {
  running.delete(child);
  try {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  } catch {
    // All of them are gone.
  }
};
process.on("exit", () => running.forEach(endAll));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));

const resultSchema = z.object({
  testResults: z.array(z.object({ assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })) })),
});

/** @returns how each test of the file ended that has one of the titles; none where the file itself could not run */
const runTests = async (folder: string, test: string, titles: readonly string[]): Promise<Map<string, string>> => {
  const result = join(folder, "result.json");
  rmSync(result, { force: true });
  const exact = titles.map((title) => title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  const jest = ["node_modules/jest/bin/jest.js", test, "-t", exact, "--json", `--outputFile=${result}`, "--silent"];
  const child = spawn(process.execPath, ["--experimental-vm-modules", "--no-warnings", ...jest], {
    cwd: folder,
    stdio: "ignore",
    detached: true,
  });
  running.add(child);
  const late = setTimeout(() => endAll(child), LONGEST_MILLISECONDS);
  await once(child, "exit");
  clearTimeout(late);
  endAll(child);
  if (!existsSync(result)) return new Map();
  const { testResults } = resultSchema.parse(JSON.parse(readFileSync(result, "utf8")));
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  return new Map(tests.filter(({ status }) => status !== "pending").map(({ fullName, status }) => [fullName, status]));
};

/** Applies the mutant, runs its test, takes it back. @returns what is wrong, undefined when it was killed. */
const tryMutant = async (folder: string, mutant: Mutant, before: ReadonlyMap<string, string>) => {
  const { search, replace, test, title } = mutant;
  const of = (ended: ReadonlyMap<string, string>): string[] =>
    [...ended].flatMap(([name, status]) => (name.includes(title) ? [status] : []));
  const file = join(folder, mutant.file);
  const original = readFileSync(file, "utf8");
  const places = original.split(search).length - 1;
  if (places !== 1) return `its text is there ${places} times`;
  if (of(before).length === 0) return "its test is not there";
  if (of(before).some((status) => status !== "passed")) return "its test does not pass before the change";
  writeFileSync(
    file,
    original.replace(search, () => replace),
  );
  const after = of(await runTests(folder, test, [title]));
  writeFileSync(file, original);
  return after.length > 0 && after.every((status) => status === "passed") ? "survives" : undefined;
};

const chosen = process.argv[2] ?? "";
const mutants = z
  .array(mutantSchema)
  .parse(JSON.parse(readFileSync("test/mutants.json", "utf8")))
  .filter(({ law, file }) => `${law} ${file}`.includes(chosen));
const files = Object.entries(Object.groupBy(mutants, ({ test }) => test))[Symbol.iterator]();
let wrong = 0;

const lane = async (): Promise<void> => {
  const folder = copyProject();
  try {
    for (const [test, some = []] of files) {
      const before = await runTests(folder, test, [...new Set(some.map(({ title }) => title))]);
      for (const mutant of some) {
        const problem = await tryMutant(folder, mutant, before);
        if (problem !== undefined) wrong += 1;
        console.log(
          `${problem === undefined ? "killed  " : "WRONG   "} ${mutant.law}  (${mutant.file})${problem ? `: ${problem}` : ""}`,
        );
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

// One for all, whose code is warm, in place of one for each run of a test.
const dynamodb = startDynamoDbLocal(undefined);
try {
  process.env.TEST_DYNAMODB_ENDPOINT ??= await dynamodb.ready;
  await Promise.all(Array.from({ length: LANES }, lane));
} finally {
  await dynamodb.stop();
}
console.log(`${mutants.length - wrong} of ${mutants.length} mutants killed`);
process.exit(wrong === 0 && mutants.length > 0 ? 0 : 1);
