import type { Field, Selection, Shown } from './views';

/** A value with its old one, if that is another. */
export function shown(now: string, was: string | undefined): Shown {
  return was === undefined || was === now ? { value: now } : { value: now, old: was };
}

/** A value of a thing that may be new (`was` absent) or gone (`now` absent: what it was is shown). */
export function shownOf<T>(now: T | undefined, was: T | undefined, text: (of: T) => string): Shown {
  if (now === undefined) {
    return { value: was === undefined ? '' : text(was) };
  }
  return shown(text(now), was === undefined ? undefined : text(was));
}

export interface FieldMore {
  readonly help?: string;
  readonly select?: Selection | undefined;
}

/** A row of the inspector. */
export function field(name: string, value: Shown, more: FieldMore = {}): Field {
  return {
    name,
    ...value,
    ...(more.help === undefined ? {} : { help: more.help }),
    ...(more.select === undefined ? {} : { select: more.select }),
    change: value.old === undefined ? 'none' : 'changed',
  };
}

/** `2 → 1`, or the value alone. */
export function shownText(value: Shown): string {
  return value.old === undefined ? value.value : `${value.old} → ${value.value}`;
}
