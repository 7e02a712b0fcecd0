import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { createInMemoryTables } from "./in-memory-dynamo.ts";

/** All items of a table, or of all, as they are now: from the keys that requests named. */
export const storedItems = ({ dynamo, tables }: ReturnType<typeof createInMemoryTables>) => {
  const keys = new Map<string, { pk: string; sk: string }>();
  const answer = dynamo.answer.bind(dynamo);
  dynamo.answer = (operation, body) => {
    for (const [, pk = "", sk = ""] of JSON.stringify(body).matchAll(
      /"pk":\{"S":"([^"]*)"\},"sk":\{"S":"([^"]*)"\}/g,
    )) {
      keys.set(`${pk} ${sk}`, { pk, sk });
    }
    return answer(operation, body);
  };
  return (names: readonly string[] = Object.values(tables)): Record<string, unknown>[] =>
    names.flatMap((name) =>
      [...keys.values()].flatMap((key) => {
        const item = dynamo.table(name).get(key);
        // The twin keeps items as the wire has them.
        return item ? [unmarshall(JSON.parse(JSON.stringify(item)))] : [];
      }),
    );
};
