import type { MapLayout, RibbonShape } from './boxes';

/** Upper and lower edge of a ribbon at `x`. The edges are cubic curves whose handles lie in the middle. */
export function ribbonAt(shape: RibbonShape, x: number): { readonly top: number; readonly bottom: number } | undefined {
  if (x < shape.x1 || x > shape.x2) return undefined;
  const u = (x - shape.x1) / Math.max(1, shape.x2 - shape.x1);
  // On a unit span x(t) = 1.5 t (1 - t) + t³. It rises all the way, so halving finds t.
  let low = 0;
  let high = 1;
  for (let i = 0; i < 24; i++) {
    const t = (low + high) / 2;
    if (1.5 * t * (1 - t) + t ** 3 < u) low = t;
    else high = t;
  }
  const t = (low + high) / 2;
  const ease = t * t * (3 - 2 * t);
  return { top: shape.a1 + (shape.a2 - shape.a1) * ease, bottom: shape.b1 + (shape.b2 - shape.b1) * ease };
}

/** The ribbon under a point; thin ones can be hit two pixels beside. */
export function ribbonUnder(layout: MapLayout, x: number, y: number): RibbonShape | undefined {
  for (let i = layout.ribbons.length - 1; i >= 0; i--) {
    const shape = layout.ribbons[i];
    const at = shape === undefined ? undefined : ribbonAt(shape, x);
    if (at !== undefined && y >= at.top - 2 && y <= at.bottom + 2) return shape;
  }
  return undefined;
}
