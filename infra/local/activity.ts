/** Counts what is going on, so that the host can tell "at rest" from "between two steps". */
export interface Activity {
  /** Something starts; call what comes back when it is over. */
  begin(): () => void;
  /** How much has been started, ever: two equal readings mean that nothing happened in between. */
  started(): number;
  running(): number;
  /** Tells the listener whenever something starts. */
  onBegin(listener: () => void): void;
}

export function createActivity(): Activity {
  let started = 0;
  let running = 0;
  const listeners: (() => void)[] = [];
  return {
    begin() {
      started += 1;
      running += 1;
      for (const listener of listeners) listener();
      let over = false;
      return () => {
        if (!over) running -= 1;
        over = true;
      };
    },
    started: () => started,
    running: () => running,
    onBegin: (listener) => void listeners.push(listener),
  };
}
