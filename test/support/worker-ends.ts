/**
 * When a worker is ended: each point of its work is an end at one of its first so many passes, and then every so often, so
 * that no point is left to chance alone.
 * @returns whether this pass of the point is one
 */
export const workerEnds = (
  random: () => number,
  { first, every }: { readonly first: number; readonly every: number },
) => {
  const passesLeft = new Map<string, number>();
  return (point: string): boolean => {
    const left = passesLeft.get(point) ?? Math.floor(random() * first);
    passesLeft.set(point, left > 0 ? left - 1 : Math.floor((0.5 + random()) * every));
    return left === 0;
  };
};
