// `npm run mutants`: proves that tests can fail. Each entry of test/mutants.json breaks one law in a copy of the project;
// the named test must then fail. A mutant that survives, or whose text is no longer there, ends the run with 1.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";

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

/** Whether the tests of this title pass in the copy; `none` when there is no such test. */
const runTest = (folder: string, { test, title }: Mutant): Promise<"passes" | "fails" | "none"> => {
  const result = join(folder, "result.json");
  const exact = title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const jest = ["node_modules/jest/bin/jest.js", test, "-t", exact, "--json", `--outputFile=${result}`, "--silent"];
  const child = spawn(process.execPath, ["--experimental-vm-modules", "--no-warnings", ...jest], {
    cwd: folder,
    stdio: "ignore",
    timeout: LONGEST_MILLISECONDS,
  });
  return new Promise((resolve) => {
    child.once("exit", (code) => {
      if (code === 0) {
        const counts = z.object({ numPassedTests: z.number() }).parse(JSON.parse(readFileSync(result, "utf8")));
        resolve(counts.numPassedTests > 0 ? "passes" : "none");
      } else resolve("fails");
    });
  });
};

/** Applies the mutant, runs its test, takes it back. @returns what is wrong, undefined when it was killed. */
const tryMutant = async (folder: string, mutant: Mutant): Promise<string | undefined> => {
  const file = join(folder, mutant.file);
  const original = readFileSync(file, "utf8");
  const places = original.split(mutant.search).length - 1;
  if (places !== 1) return `its text is there ${places} times`;
  if ((await runTest(folder, mutant)) !== "passes") return "its test does not pass, or is not there, before the change";
  writeFileSync(
    file,
    original.replace(mutant.search, () => mutant.replace),
  );
  const outcome = await runTest(folder, mutant);
  writeFileSync(file, original);
  return outcome === "fails" ? undefined : "survives";
};

const chosen = process.argv[2] ?? "";
const mutants = z
  .array(mutantSchema)
  .parse(JSON.parse(readFileSync("test/mutants.json", "utf8")))
  .filter(({ law, file }) => `${law} ${file}`.includes(chosen));
const left = mutants[Symbol.iterator]();
let wrong = 0;

const lane = async (): Promise<void> => {
  const folder = copyProject();
  try {
    for (const mutant of left) {
      const problem = await tryMutant(folder, mutant);
      if (problem !== undefined) wrong += 1;
      console.log(
        `${problem === undefined ? "killed  " : "WRONG   "} ${mutant.law}  (${mutant.file})${problem ? `: ${problem}` : ""}`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

await Promise.all(Array.from({ length: LANES }, lane));
console.log(`${mutants.length - wrong} of ${mutants.length} mutants killed`);
process.exit(wrong === 0 && mutants.length > 0 ? 0 : 1);
