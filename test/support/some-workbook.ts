import { crc32, deflateRawSync } from "node:zlib";

/** A zip of these parts, as programs write it; `declared` lies about how large a part is. */
export const zipOf = (parts: Readonly<Record<string, string | Buffer>>, declared?: number): Buffer => {
  const [bodies, directory]: [Buffer[], Buffer[]] = [[], []];
  let at = 0;
  for (const [name, part] of Object.entries(parts)) {
    const content = Buffer.from(part);
    const packed = deflateRawSync(content);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(8, 4);
    head.writeUInt32LE(crc32(content), 10);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(declared ?? content.length, 18);
    head.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), head, Buffer.from(name), packed]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), head, place, Buffer.from(name)]));
    bodies.push(local);
    at += local.length;
  }
  const names = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(names.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...bodies, names, Buffer.from("PK\x05\x06"), end]);
};

const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships";
const KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

interface WrittenSheet {
  readonly name: string;
  /** Its rows, as the program writes them. */
  readonly rows: string;
  readonly state?: string;
  /** What is before and behind the rows. */
  readonly before?: string;
  readonly behind?: string;
}

export interface WrittenWorkbook {
  readonly sheets: readonly WrittenSheet[];
  /** The inside of each shared text. */
  readonly strings?: readonly string[];
  /** Codes of number formats of its own; of cells, style n is the n-th of these, 0 is none. */
  readonly formats?: readonly (string | number)[];
  readonly from1904?: boolean;
  /** Before names of elements. */
  readonly prefix?: string;
  readonly more?: Readonly<Record<string, string | Buffer>>;
}

/** A workbook of what a program writes into its parts. */
export const workbookOf = (written: WrittenWorkbook, declared?: number): Buffer => {
  const { sheets, strings, formats = [], from1904, prefix = "", more = {} } = written;
  const p = prefix === "" ? "" : `${prefix}:`;
  const space = prefix === "" ? `xmlns="${MAIN}"` : `xmlns:${prefix}="${MAIN}"`;
  const relation = (id: string, kind: string, target: string) =>
    `<Relationship Id="${id}" Type="${KINDS}/${kind}" Target="${target}"/>`;
  const relations = (some: string) => `<Relationships xmlns="${RELATIONS}">${some}</Relationships>`;
  const own = formats.map((code, index) => (typeof code === "number" ? code : 164 + index));
  const defined = formats.flatMap((code, index) =>
    typeof code === "string" ? [`<numFmt numFmtId="${164 + index}" formatCode="${escaped(code)}"/>`] : [],
  );
  const parts: Record<string, string | Buffer> = {
    "[Content_Types].xml": "<Types/>",
    "_rels/.rels": relations(relation("rId1", "officeDocument", "xl/workbook.xml")),
    "xl/workbook.xml": `<?xml version="1.0" encoding="UTF-8"?>\n<${p}workbook ${space} xmlns:r="${KINDS}"><${p}workbookPr${
      from1904 ? ' date1904="1"' : ""
    }/><${p}sheets>${sheets
      .map(
        ({ name, state }, index) =>
          `<${p}sheet name="${escaped(name)}" sheetId="${index + 1}"${
            state ? ` state="${state}"` : ""
          } r:id="rIdS${index}"/>`,
      )
      .join("")}</${p}sheets></${p}workbook>`,
    "xl/_rels/workbook.xml.rels": relations(
      [
        ...sheets.map((_, index) => relation(`rIdS${index}`, "worksheet", `worksheets/sheet${index + 1}.xml`)),
        relation("rIdT", "styles", "styles.xml"),
        ...(strings ? [relation("rIdX", "sharedStrings", "sharedStrings.xml")] : []),
      ].join(""),
    ),
    "xl/styles.xml": `<styleSheet xmlns="${MAIN}"><numFmts>${defined.join("")}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${own
      .map((id) => `<xf numFmtId="${id}"/>`)
      .join("")}</cellXfs></styleSheet>`,
  };
  for (const [index, { rows, before = "", behind = "" }] of sheets.entries()) {
    parts[`xl/worksheets/sheet${index + 1}.xml`] =
      `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<${p}worksheet ${space}>${before}<${p}sheetData>${rows}</${p}sheetData>${behind}</${p}worksheet>`;
  }
  if (strings) {
    const texts = strings.map((text) => `<${p}si>${text}</${p}si>`).join("");
    parts["xl/sharedStrings.xml"] = `<${p}sst ${space}>${texts}</${p}sst>`;
  }
  return zipOf({ ...parts, ...more }, declared);
};

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** A row of texts that stand in their cells, as programs without shared texts write it. */
export const inlineRow = (row: number, cells: readonly string[]): string =>
  `<row r="${row}">${cells
    .map((text, at) =>
      text === "" ? "" : `<c r="${columnName(at)}${row}" t="inlineStr"><is><t>${escaped(text)}</t></is></c>`,
    )
    .join("")}</row>`;

const columnName = (at: number): string =>
  at < 26 ? String.fromCharCode(65 + at) : columnName(Math.floor(at / 26) - 1) + columnName(at % 26);
