import { MovableClock } from "./movable-clock.ts";

/**
 * Makes the Date of this thread follow a movable clock. A proxy, not a subclass: dates that Node itself creates
 * stay `instanceof Date`, and `Date()` without `new` keeps working.
 */
export function moveDate(buffer: SharedArrayBuffer): void {
  const RealDate = Date;
  const clock = new MovableClock(buffer, RealDate.now);
  const MovedDate = new Proxy(RealDate, {
    construct: (target, values, newTarget) =>
      Reflect.construct(target, values.length === 0 ? [clock.now()] : values, newTarget),
    apply: () => new RealDate(clock.now()).toString(),
  });
  RealDate.now = () => clock.now();
  RealDate.prototype.constructor = MovedDate;
  globalThis.Date = MovedDate;
}
