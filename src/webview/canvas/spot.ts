import type { Selection } from '../../protocol';

/** A place in a drawing that can be pointed at, focused and selected. Coordinates are those of the whole drawing. */
export interface Spot {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  /** What a tooltip and a screen reader say. Lines are separated by `\n`. */
  readonly label: string;
  readonly select?: Selection;
  /** Column it belongs to, for moving across with Shift and an arrow. */
  readonly column: number;
}

export function contains(spot: Spot, x: number, y: number): boolean {
  return x >= spot.x && x < spot.x + spot.w && y >= spot.y && y < spot.y + spot.h;
}

/** The topmost spot at a point: later spots lie on earlier ones. */
export function spotAt(spots: readonly Spot[], x: number, y: number): Spot | undefined {
  for (let i = spots.length - 1; i >= 0; i--) {
    const spot = spots[i];
    if (spot !== undefined && contains(spot, x, y)) return spot;
  }
  return undefined;
}

export type Direction = 'up' | 'down' | 'left' | 'right';

/** The spot that an arrow key leads to; the same one at an end. */
export function nextSpot(spots: readonly Spot[], from: Spot | undefined, direction: Direction): Spot | undefined {
  if (from === undefined) return spots[0];
  if (direction === 'up' || direction === 'down') {
    const column = spots.filter((spot) => spot.column === from.column);
    const at = column.findIndex((spot) => spot.id === from.id);
    return column[at + (direction === 'down' ? 1 : -1)] ?? from;
  }
  const columns = [...new Set(spots.map((spot) => spot.column))].sort((a, b) => a - b);
  const column = columns[columns.indexOf(from.column) + (direction === 'right' ? 1 : -1)];
  if (column === undefined) return from;
  const middle = from.y + from.h / 2;
  const distance = (spot: Spot): number => Math.abs(spot.y + spot.h / 2 - middle);
  return spots
    .filter((spot) => spot.column === column)
    .reduce((best, spot) => (distance(spot) < distance(best) ? spot : best));
}
