/** What waits for one sender, in order, with its segments; and when the sender is free for the next. */
export class SenderQueue {
  readonly #waiting = new Map<string, number>();
  #segments = 0;
  freeAt = 0;
  isArmed = false;

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  get segments(): number {
    return this.#segments;
  }

  add(sid: string, segments: number): void {
    this.#waiting.set(sid, segments);
    this.#segments += segments;
  }

  first(): { sid: string; segments: number } | undefined {
    const next = this.#waiting.entries().next();
    return next.done ? undefined : { sid: next.value[0], segments: next.value[1] };
  }

  remove(sid: string): void {
    this.#segments -= this.#waiting.get(sid) ?? 0;
    this.#waiting.delete(sid);
  }
}
