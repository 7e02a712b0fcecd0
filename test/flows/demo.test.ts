import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

const LONGEST_MILLISECONDS = 300_000;

it(
  "the demo comes to its end by itself: nobody got its campaign twice, and nobody was lost",
  async () => {
    const demo = spawn(process.execPath, ["infra/local/demo.ts", "--people", "40"], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const lines: string[] = [];
    for (const stream of [demo.stdout, demo.stderr])
      createInterface({ input: stream }).on("line", (line) => lines.push(line));
    const [code] = await once(demo, "close");
    const said = lines.join("\n");
    expect(said).toContain("by the rule that their first name is Ada");
    expect(said).toContain("From now on the carrier fails on purpose");
    expect(said).toMatch(/people text STOP, and \d+ busy workers that send are killed/);
    expect(said).toMatch(/left out +2 unsubscribed/);
    expect(said).toContain("Nobody got it twice, nobody was lost, nobody got it who was not to.");
    expect(code).toBe(0);
  },
  LONGEST_MILLISECONDS,
);
