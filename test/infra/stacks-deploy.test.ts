import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildFunctions } from "#infra/build.ts";
import { concurrencyAdvice, givenConcurrency } from "#infra/scripts/deploy.ts";

describe("deploy", () => {
  it.each([
    [[], 10],
    [["-c", "lambdaConcurrency=100"], 100],
    [["--context", "lambdaConcurrency=100", "--require-approval", "never"], 100],
    [["-c", "alarmEmail=a@b.com", "-c", "lambdaConcurrency=20", "-c", "lambdaConcurrency=30"], 30],
  ])("reads from %j that %i run at once", (args, expected) => {
    expect(givenConcurrency(args)).toBe(expected);
  });

  it("has no advice when the account grants what the stacks are told", () => {
    expect(concurrencyAdvice(10, 10)).toBeUndefined();
  });

  it("says how to use what the account grants", () => {
    expect(concurrencyAdvice(10, 1_000)).toContain("-c lambdaConcurrency=1000");
  });

  it("says what to ask AWS for when it grants less", () => {
    expect(concurrencyAdvice(100, 10)).toContain("--quota-code L-B99A9384 --desired-value 100");
  });
});

describe("buildFunctions", () => {
  const folder = mkdtempSync(join(tmpdir(), "build-"));
  const sources = join(folder, "functions");
  const output = join(folder, "dist");
  const write = (name: string, file: string, text: string) => {
    mkdirSync(join(sources, name), { recursive: true });
    writeFileSync(join(sources, name, file), text);
  };

  it("bundles each folder with a handler to one file, and keeps the source maps out of what is shipped", async () => {
    write("answer", "answer.ts", "export const answer: number = 42;\n");
    write(
      "answer",
      "handler.ts",
      'import { answer } from "./answer.ts";\nexport const handler = async () => answer;\n',
    );
    write("notes", "readme.md", "no function");
    mkdirSync(join(output, "functions", "gone"), { recursive: true });
    const bundles = await buildFunctions({ sources, output });
    expect(bundles).toEqual([{ name: "answer", bytes: expect.any(Number) }]);
    expect(readdirSync(join(output, "functions"))).toEqual(["answer"]);
    expect(readdirSync(join(output, "functions", "answer"))).toEqual(["index.mjs"]);
    expect(readdirSync(join(output, "maps"))).toEqual(["answer.mjs.map"]);
    expect(readFileSync(join(output, "functions", "answer", "index.mjs"), "utf8")).not.toContain("sourceMappingURL");
  });

  it("leaves out the SDK's ways to credentials that Lambda never uses", async () => {
    const client = JSON.stringify(join(import.meta.dirname, "../../node_modules/@aws-sdk/client-sqs"));
    write("sends", "handler.ts", `export { SQSClient as handler } from ${client};\n`);
    const bundles = await buildFunctions({ sources, output });
    expect(bundles.find(({ name }) => name === "sends")?.bytes).toBeLessThan(300_000);
    const code = readFileSync(join(output, "functions", "sends", "index.mjs"), "utf8");
    expect(code).toContain('import("@aws-sdk/credential-provider-sso")');
    expect(code).not.toContain("sso-oidc");
  });
});
