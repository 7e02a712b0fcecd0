/**
 * Time as turns that are counted: whoever waits goes on when so many are over, in the order in which they began to wait. What
 * waits for nothing else does the same again whenever it is done.
 */
export const turns = () => {
  const coming: (() => void)[][] = [];
  let isGoing = false;
  const go = (): void => {
    const next = coming.shift() ?? [];
    for (const resume of next) resume();
    isGoing = coming.length > 0;
    // Behind all that is answered at once.
    if (isGoing) setImmediate(go);
  };
  return (count: number): Promise<void> =>
    new Promise((resolve) => {
      while (coming.length < count) coming.push([]);
      coming[count - 1]?.push(resolve);
      if (!isGoing) setImmediate(go);
      isGoing = true;
    });
};
