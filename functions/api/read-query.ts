export type ReadQuery =
  | { readonly kind: "query"; readonly values: Record<string, string> }
  | { readonly kind: "invalid"; readonly path: string; readonly message: string };

/** The parameters of a query string, each once. URLSearchParams would let a malformed escape pass. */
export const readQuery = (query: string): ReadQuery => {
  const values = new Map<string, string>();
  for (const pair of query.split("&").filter((part) => part !== "")) {
    const [name = "", ...rest] = pair.split("=");
    const decoded = decode(name);
    const value = decode(rest.join("="));
    if (decoded === undefined || value === undefined) {
      return { kind: "invalid", path: name.slice(0, 100), message: "is not percent-encoded UTF-8" };
    }
    if (values.has(decoded)) return { kind: "invalid", path: decoded.slice(0, 100), message: "is given twice" };
    values.set(decoded, value);
  }
  return { kind: "query", values: Object.fromEntries(values) };
};

const decode = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
};
