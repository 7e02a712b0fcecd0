import type { Item } from "./dynamo.ts";

/**
 * The update expression that sets every given attribute; null removes it, undefined leaves it alone.
 * Names and values are placeholders, so any attribute name is safe.
 */
export const setExpression = (changes: Item, more: { names?: Record<string, string>; values?: Item } = {}) => {
  const names: Record<string, string> = { ...more.names };
  const values: Item = { ...more.values };
  const sets: string[] = [];
  const removes: string[] = [];
  Object.entries(changes).forEach(([attribute, value], index) => {
    if (value === undefined) return;
    names[`#f${index}`] = attribute;
    if (value === null) {
      removes.push(`#f${index}`);
      return;
    }
    values[`:f${index}`] = value;
    sets.push(`#f${index} = :f${index}`);
  });
  const clauses = [
    sets.length > 0 ? `SET ${sets.join(", ")}` : "",
    removes.length > 0 ? `REMOVE ${removes.join(", ")}` : "",
  ];
  return {
    UpdateExpression: clauses.filter((clause) => clause !== "").join(" "),
    ExpressionAttributeNames: names,
    ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}),
  };
};
