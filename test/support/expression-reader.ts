import type { AttributeValue, StoredItem } from "./attribute-value.ts";
import { invalid } from "./dynamo-failure.ts";

/** A document path as it is written: attribute names or `#placeholders`, and positions in lists. */
export type WrittenPath = readonly (string | number)[];
export type Path = readonly (string | number)[];

/** What a request gives its expressions. */
export interface Placeholders {
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, AttributeValue>>;
}

const TOKEN = /\s*(?:([#:]?[A-Za-z0-9_]+)|(<=|>=|<>|[=<>()[\],.+-]))/y;

/** Reads an expression word by word, and notes which placeholders it uses. */
export class ExpressionReader {
  readonly used = new Set<string>();
  readonly #tokens: string[] = [];
  readonly #text: string;
  #next = 0;

  constructor(text: string) {
    this.#text = text;
    const token = new RegExp(TOKEN);
    while (text.slice(token.lastIndex).trim() !== "") {
      const found = token.exec(text);
      if (!found) throw this.error();
      this.#tokens.push(found[1] ?? found[2] ?? "");
    }
    if (this.#tokens.length === 0) throw invalid("The expression can not be empty;");
  }

  peek(ahead = 0): string {
    return this.#tokens[this.#next + ahead] ?? "";
  }

  /** Whether the next token is this word (in any case) or sign; then it is taken. */
  takes(token: string): boolean {
    if (this.peek().toUpperCase() !== token.toUpperCase()) return false;
    this.#next += 1;
    return true;
  }

  expect(token: string): void {
    if (!this.takes(token)) throw this.error();
  }

  word(): string {
    const word = this.peek();
    if (!/^[#:A-Za-z0-9_]/.test(word)) throw this.error();
    this.#next += 1;
    if (/^[#:]/.test(word)) this.used.add(word);
    return word;
  }

  path(): WrittenPath {
    const path: (string | number)[] = [this.word()];
    for (;;) {
      if (this.takes(".")) path.push(this.word());
      else if (this.takes("[")) {
        path.push(Number(this.word()));
        this.expect("]");
      } else return path;
    }
  }

  end(): void {
    if (this.peek() !== "") throw this.error();
  }

  error(): Error {
    return invalid(`Invalid expression: Syntax error; token: "${this.peek()}", in: "${this.#text}"`);
  }
}

export const resolvePath = (path: WrittenPath, { names }: Placeholders): Path =>
  path.map((part) => {
    if (typeof part === "number" || !part.startsWith("#")) return part;
    const name = names[part];
    if (name === undefined)
      throw invalid(`An expression attribute name used in the document path is not defined; attribute name: ${part}`);
    return name;
  });

export const resolveValue = (placeholder: string, { values }: Placeholders): AttributeValue => {
  const value = values[placeholder];
  if (!value)
    throw invalid(`An expression attribute value used in expression is not defined; attribute value: ${placeholder}`);
  return value;
};

export const valueAt = (item: StoredItem, path: Path): AttributeValue | undefined =>
  path.reduce<AttributeValue | undefined>((value, part) => value && partOf(value, part), { M: item });

const partOf = (value: AttributeValue, part: string | number): AttributeValue | undefined => {
  if (typeof part === "number") return "L" in value ? value.L[part] : undefined;
  return "M" in value && Object.hasOwn(value.M, part) ? value.M[part] : undefined;
};

/** DynamoDB refuses what is given and not used: usually a sign of a clause that got lost. */
export const checkAllUsed = (given: Placeholders, used: ReadonlySet<string>): void => {
  const check = (what: string, placeholders: object): void => {
    const unused = Object.keys(placeholders).filter((each) => !used.has(each));
    if (unused.length > 0)
      throw invalid(`Value provided in ${what} unused in expressions: keys: {${unused.join(", ")}}`);
  };
  check("ExpressionAttributeNames", given.names);
  check("ExpressionAttributeValues", given.values);
};
