import { jsonBytes } from '@patchbay/core';

/**
 * The first items whose JSON fits into `room`, at least one. `shape` gets the room that is left, so that a single long item can be cut.
 */
export function takeThatFit<T, S>(items: T[], room: number, shape: (item: T, room: number) => S): S[] {
  const taken: S[] = [];
  let left = room - 2;
  for (const item of items) {
    const shaped = shape(item, left);
    left -= jsonBytes(shaped) + 1;
    if (left < 0 && taken.length > 0) break;
    taken.push(shaped);
  }
  return taken;
}
