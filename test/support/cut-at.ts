type Around = (call: number, name: string, carryOut: () => Promise<unknown>) => Promise<unknown>;

/** The same stores, of which each call, counted over all of them, is carried out when and if `around` has it so. */
export const aroundCalls = <Deps extends object>(deps: Deps, around: Around): Deps => {
  let calls = 0;
  const wrapped =
    (name: string, method: (...given: unknown[]) => unknown, owner: object) =>
    (...given: unknown[]): Promise<unknown> => {
      calls += 1;
      return around(calls, name, async () => await method.apply(owner, given));
    };
  const wrappedStore = (store: object, name: string) =>
    new Proxy(store, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key);
        return typeof value === "function" ? wrapped(`${name}.${String(key)}`, value.bind(target), target) : value;
      },
    });
  return new Proxy(deps, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key);
      return key !== "clock" && typeof value === "object" && value !== null ? wrappedStore(value, String(key)) : value;
    },
  });
};

export type Side = "before" | "behind";

/** The same stores, of which one call does not come back: the worker ends `before` it is carried out, or `behind`. */
export const cutAt = <Deps extends object>(deps: Deps, place: number, side: Side) => {
  const named: string[] = [];
  const cut = aroundCalls(deps, async (call, name, carryOut) => {
    named.push(name);
    if (call > place) throw new Error("A worker that ended asks nothing more");
    if (call === place && side === "before") throw new Error(`Ended before ${name}`);
    const answer = await carryOut();
    if (call === place) throw new Error(`Ended behind ${name}`);
    return answer;
  });
  return { deps: cut, wasCut: () => named.length >= place, calls: () => named };
};
