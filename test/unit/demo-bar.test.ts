import { WriteStream } from "node:tty";
import { progressBar } from "#infra/local/demo-bar.ts";

/** What is written to a terminal, or to a log. */
const written = (isTTY: boolean) => {
  const words: string[] = [];
  const write = (text: string): boolean => words.push(text) > 0;
  const stream: NodeJS.WriteStream = Object.assign(Object.create(WriteStream.prototype), { isTTY, write });
  return { words, bar: progressBar("ended", stream) };
};

const HASHES = "#".repeat(10);
const DOTS = ".".repeat(30);

describe("the progress bar of the demo", () => {
  it("is drawn over itself in a terminal, once as long as it stays the same, below what is said meanwhile", () => {
    const { words, bar } = written(true);
    for (const done of [75, 75]) bar.draw(done, 300);
    bar.line("  Ten people text STOP.");
    bar.draw(300, 300, ", 2 in doubt");
    bar.end();
    expect(words).toEqual([
      `\r\u001b[K  ended    ${HASHES}${DOTS} 75 of 300`,
      ...["\r\u001b[K", "  Ten people text STOP.\n"],
      `\r\u001b[K  ended    ${"#".repeat(40)} 300 of 300, 2 in doubt`,
      "\n",
    ]);
  });

  it("is a line each quarter in a log, and none of nobody", () => {
    const { words, bar } = written(false);
    for (const done of [0, 74, 75, 80, 150, 300]) bar.draw(done, 300);
    bar.draw(0, 0);
    bar.end();
    expect(words.map((line) => line.trimEnd().split(" ").slice(-3).join(" "))).toEqual([
      ...["75 of 300", "150 of 300", "300 of 300"],
    ]);
  });
});
