/** Where workers are ended: before and after each call of each function. */
export const pointsOf = (calls: Readonly<Record<string, readonly string[]>>): string[] =>
  Object.entries(calls).flatMap(([name, list]) =>
    list.flatMap((call) => [`${name} before ${call}`, `${name} after ${call}`]),
  );
