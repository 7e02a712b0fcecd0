import { UnreadableFile } from "./table-beginning.ts";

const LONGEST_HEAD = 16 * 1024 * 1024;
const ROWS_BEGIN = /<(?:[^\s:<>/]+:)?sheetData\b[^>]*>/;

/** The text of a sheet from a row on, as if there were none before it; `placeOf` says where in the sheet a place of it is. */
export const sheetFrom = (texts: AsyncIterable<string>, place: number) => {
  let left = 0;
  return {
    placeOf: (at: number): number => at + left,
    texts:
      place === 0
        ? texts
        : from(texts, place, (head) => {
            left = place - head;
          }),
  };
};

async function* from(
  texts: AsyncIterable<string>,
  place: number,
  opened: (head: number) => void,
): AsyncGenerator<string> {
  let head: string | undefined = "";
  let at = 0;
  for await (const text of texts) {
    const start = at;
    at += text.length;
    if (head === undefined) {
      if (at > place) yield text.slice(Math.max(0, place - start));
      continue;
    }
    head += text;
    if (head.length > LONGEST_HEAD) throw new UnreadableFile("broken_workbook");
    const found = ROWS_BEGIN.exec(head);
    if (!found) continue;
    const end = found.index + found[0].length;
    opened(end);
    yield head.slice(0, end);
    if (at > place) yield head.slice(place);
    head = undefined;
  }
}
