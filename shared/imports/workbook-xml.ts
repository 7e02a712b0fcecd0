import { SaxesParser } from "saxes";
import { UnreadableFile } from "./table-beginning.ts";

/** Names without their prefix: programs choose their own. */
export interface XmlHandlers {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  close?(name: string): void;
  text?(text: string): void;
}

/** Between two tags there is a cell's text at most. */
const LONGEST_SILENCE = 16 * 1024 * 1024;

/** Deeper than any program nests them. */
const DEEPEST = 100;

const localName = (name: string): string => name.slice(name.indexOf(":") + 1);

export interface XmlReader {
  write(text: string): void;
  end(): void;
  /** Behind how many characters the event is that is handled. */
  at(): number;
}

/** Pieces of a part of a workbook, told as what they mean. Entities that it defines itself mean nothing. */
export const xmlReader = (handlers: XmlHandlers): XmlReader => {
  const parser = new SaxesParser({ xmlns: false, position: true });
  let [silence, depth] = [0, 0];
  parser.on("error", () => {
    throw new UnreadableFile("broken_workbook");
  });
  parser.on("opentag", ({ name, attributes }) => {
    silence = 0;
    depth += 1;
    if (depth > DEEPEST) throw new UnreadableFile("broken_workbook");
    handlers.open?.(localName(name), attributes);
  });
  parser.on("closetag", ({ name }) => {
    silence = 0;
    depth -= 1;
    handlers.close?.(localName(name));
  });
  parser.on("text", (text) => handlers.text?.(text));
  parser.on("cdata", (text) => handlers.text?.(text));
  return {
    write: (text) => {
      silence += text.length;
      parser.write(text);
      if (silence > LONGEST_SILENCE + text.length) throw new UnreadableFile("too_large");
    },
    end: () => void parser.close(),
    at: () => parser.position,
  };
};

/** Their text; without a mark it is UTF-8. */
export async function* decoded(pieces: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  for await (const piece of pieces) {
    decoder ??= new TextDecoder(piece[0] === 0xff ? "utf-16le" : piece[0] === 0xfe ? "utf-16be" : "utf-8");
    yield decoder.decode(piece, { stream: true });
  }
}

/** Reads a small part whole. */
export const readXml = async (pieces: AsyncIterable<Buffer>, handlers: XmlHandlers): Promise<void> => {
  const reader = xmlReader(handlers);
  for await (const text of decoded(pieces)) reader.write(text);
  reader.end();
};
