// What a webhook may answer: <Response/> and in it <Message>. Names are case sensitive, as at Twilio.

export interface TwimlMessage {
  body: string;
  mediaUrls: string[];
  to?: string | undefined;
  from?: string | undefined;
  statusCallback?: string | undefined;
}

/** Twilio's 12100: the answer is no document that it can read. */
export class TwimlError extends Error {}

interface Element {
  name: string;
  attributes: Record<string, string>;
  text: string;
  children: Element[];
}

const TOKEN =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[(?<cdata>[\s\S]*?)\]\]>|<\/(?<close>[A-Za-z][\w:.-]*)\s*>|<(?<open>[A-Za-z][\w:.-]*)(?<attributes>(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(?<empty>\/?)>|(?<text>[^<]+)/y;
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

export const parseTwiml = (document: string): TwimlMessage[] => {
  const root = parseXml(document);
  if (root.name !== "Response") throw new TwimlError(`the root element is ${root.name}, not Response`);
  return root.children.filter(({ name }) => name === "Message" || name === "Sms").map(toMessage);
};

const toMessage = (element: Element): TwimlMessage => {
  const bodies = element.children.filter(({ name }) => name === "Body");
  const media = element.children.filter(({ name }) => name === "Media");
  return {
    body: bodies.length > 0 ? bodies.map((body) => body.text.trim()).join("") : element.text.trim(),
    mediaUrls: media.map(({ text }) => text.trim()),
    to: element.attributes.to,
    from: element.attributes.from,
    statusCallback: element.attributes.statusCallback,
  };
};

const parseXml = (document: string): Element => {
  const top: Element = { name: "", attributes: {}, text: "", children: [] };
  const open = [top];
  for (const groups of tokens(document.replace(/^\uFEFF/, "").trim())) {
    const parent = open.at(-1) ?? top;
    if (groups.open !== undefined) {
      const element = { name: groups.open, attributes: attributesOf(groups.attributes ?? ""), text: "", children: [] };
      parent.children.push(element);
      if (groups.empty !== "/") open.push(element);
    } else if (groups.close !== undefined) {
      if (parent === top || parent.name !== groups.close) throw new TwimlError(`unexpected </${groups.close}>`);
      open.pop();
    } else {
      parent.text += groups.cdata ?? unescaped(groups.text ?? "");
    }
  }
  const [root, ...others] = top.children;
  if (open.length > 1 || !root || others.length > 0 || top.text.trim() !== "")
    throw new TwimlError("not one whole element");
  return root;
};

function* tokens(document: string): Generator<Record<string, string | undefined>> {
  TOKEN.lastIndex = 0;
  let at = 0;
  while (at < document.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(document);
    if (!match) throw new TwimlError(`cannot read from character ${at}`);
    at += match[0].length;
    yield match.groups ?? {};
  }
}

const attributesOf = (source: string): Record<string, string> =>
  Object.fromEntries([...source.matchAll(ATTRIBUTE)].map(([, name, a, b]) => [name ?? "", unescaped(a ?? b ?? "")]));

const unescaped = (source: string): string =>
  source.replace(/&([^;&]*);?/g, (whole, name: string) => {
    const character = whole.endsWith(";") ? (ENTITIES.get(name) ?? characterAt(name)) : undefined;
    if (character === undefined) throw new TwimlError(`no such entity: ${whole}`);
    return character;
  });

const characterAt = (reference: string): string | undefined => {
  const hex = /^#x([0-9a-f]{1,6})$/i.exec(reference)?.[1];
  const decimal = /^#(\d{1,7})$/.exec(reference)?.[1];
  const code = hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal ?? Number.NaN);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
};
