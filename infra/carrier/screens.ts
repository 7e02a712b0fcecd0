import type { EventEmitter } from "node:events";
import type { CarrierEvents } from "./carrier-events.ts";
import type { Text } from "./text.ts";

/** Every text in the order in which handsets sent it or saw it, and the same per handset. */
export class Screens {
  readonly #events: EventEmitter<CarrierEvents>;
  readonly #all: Text[] = [];
  readonly #byHandset = new Map<string, Text[]>();
  readonly #shown = new Set<string>();

  constructor(events: EventEmitter<CarrierEvents>) {
    this.#events = events;
  }

  sent(text: Text): void {
    this.restore(text.from, text);
    this.#events.emit("texted", text);
  }

  received(text: Text): void {
    if (this.restore(text.to, text)) this.#events.emit("received", text);
  }

  /** Puts a text there without telling anybody; false when this SID is on the screen already. */
  restore(handset: string, text: Text): boolean {
    if (this.#shown.has(text.sid)) return false;
    this.#shown.add(text.sid);
    this.#all.push(text);
    const screen = this.#byHandset.get(handset);
    if (screen) screen.push(text);
    else this.#byHandset.set(handset, [text]);
    return true;
  }

  all(): readonly Text[] {
    return this.#all;
  }

  of(handset: string): readonly Text[] {
    return this.#byHandset.get(handset) ?? [];
  }
}
