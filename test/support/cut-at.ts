type Side = "before" | "behind";

/**
 * The same stores, of which one call, counted over all of them, does not come back: the worker ends `before` it is carried
 * out, or `behind`.
 */
export const cutAt = <Deps extends object>(deps: Deps, place: number, side: Side) => {
  let calls = 0;
  const named: string[] = [];
  const cutMethod =
    (name: string, method: (...given: unknown[]) => unknown, owner: object) =>
    async (...given: unknown[]): Promise<unknown> => {
      calls += 1;
      named.push(name);
      if (calls > place) throw new Error("A worker that ended asks nothing more");
      if (calls === place && side === "before") throw new Error(`Ended before ${name}`);
      const answer = await method.apply(owner, given);
      if (calls === place) throw new Error(`Ended behind ${name}`);
      return answer;
    };
  const cutStore = (store: object, name: string) =>
    new Proxy(store, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key);
        return typeof value === "function" ? cutMethod(`${name}.${String(key)}`, value.bind(target), target) : value;
      },
    });
  const cut = new Proxy(deps, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key);
      return key !== "clock" && typeof value === "object" && value !== null ? cutStore(value, String(key)) : value;
    },
  });
  return { deps: cut, wasCut: () => calls >= place, calls: () => named };
};
