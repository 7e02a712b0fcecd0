const WIDTH = 40;
/** Without a terminal, such as in a log, a line each quarter. */
const QUARTERS = 4;

/** A bar that is drawn over itself; `line` writes a line of its own above where it goes on. */
export const progressBar = (what: string, stream: NodeJS.WriteStream = process.stdout) => {
  let drawn = "";
  let quarter = 0;
  const line = (words: string): void => {
    if (stream.isTTY && drawn !== "") stream.write("\r\u001b[K");
    stream.write(`${words}\n`);
    drawn = "";
  };
  return {
    line,
    draw(done: number, of: number, more = ""): void {
      const full = of === 0 ? 0 : Math.round((WIDTH * done) / of);
      const bar = `  ${what.padEnd(8)} ${"#".repeat(full)}${".".repeat(WIDTH - full)} ${done} of ${of}${more}`;
      const passed = of === 0 ? 0 : Math.floor((QUARTERS * done) / of);
      if (stream.isTTY && bar !== drawn) stream.write(`\r\u001b[K${bar}`);
      if (!stream.isTTY && passed > quarter) stream.write(`${bar}\n`);
      quarter = Math.max(quarter, passed);
      drawn = bar;
    },
    end(): void {
      if (stream.isTTY && drawn !== "") stream.write("\n");
      drawn = "";
    },
  };
};
