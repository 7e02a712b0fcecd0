/** Reads a CSV as RFC 4180 says it, strictly: what a line ends with, and that quotes come in pairs. */
export const readCsv = (text: string): string[][] => {
  const lines: string[][] = [];
  let line: string[] = [];
  let at = 0;
  while (at < text.length) {
    const [cell, behind] = text[at] === '"' ? readQuoted(text, at + 1) : readPlain(text, at);
    line.push(cell);
    if (text[behind] === ",") {
      at = behind + 1;
      // A comma at the end is followed by an empty cell.
      if (text.startsWith("\r\n", at)) line.push("");
      if (!text.startsWith("\r\n", at)) continue;
    } else {
      at = behind;
    }
    if (!text.startsWith("\r\n", at)) throw new Error(`A line does not end at ${at}`);
    lines.push(line);
    [line, at] = [[], at + 2];
  }
  return lines;
};

const readQuoted = (text: string, from: number): [string, number] => {
  let cell = "";
  for (let at = from; ; ) {
    const quote = text.indexOf('"', at);
    if (quote < 0) throw new Error("A quote does not end");
    cell += text.slice(at, quote);
    if (text[quote + 1] !== '"') return [cell, quote + 1];
    cell += '"';
    at = quote + 2;
  }
};

const readPlain = (text: string, from: number): [string, number] => {
  const length = text.slice(from).search(/[,\r\n]/);
  const to = length < 0 ? text.length : from + length;
  const cell = text.slice(from, to);
  if (cell.includes('"')) throw new Error(`A quote inside of a cell at ${from}`);
  return [cell, to];
};
