import type { TabId } from '../protocol';

export type Command =
  | {
      readonly do:
        | 'first'
        | 'back'
        | 'forward'
        | 'last'
        | 'play'
        | 'clear'
        | 'help'
        | 'pin'
        | 'zoomIn'
        | 'zoomOut'
        | 'zoomReset'
        | 'nextDifference'
        | 'previousDifference'
        | 'extendBack'
        | 'extendForward'
        | 'copy'
        | 'copyMore'
        | 'picture';
    }
  | { readonly do: 'tab'; readonly tab: TabId };

/** All keys of the panel, as the help shows them. */
export const KEYS: readonly { readonly keys: readonly string[]; readonly what: string }[] = [
  { keys: ['←', '→'], what: 'One step back, one step on' },
  { keys: ['Home', 'End'], what: 'First step, last step' },
  { keys: ['Space'], what: 'Play or pause' },
  { keys: ['1', '…', '6'], what: 'Map, Page tables, Folios, Rmap chains, Calls, /proc' },
  { keys: ['Tab'], what: 'On to the next control or drawing' },
  { keys: ['↑', '↓'], what: 'In a drawing: the thing before, the thing after' },
  { keys: ['Shift ←', 'Shift →'], what: 'In a drawing: the column to the left, to the right' },
  { keys: ['Shift ←', 'Shift →'], what: 'Elsewhere, or Shift and a click on the timeline: choose several steps' },
  { keys: ['c'], what: 'Copy the step, or the steps chosen, as plain text for a mail' },
  { keys: ['Shift c'], what: 'Copy all calls of the step; in a comparison: the whole comparison' },
  { keys: ['s'], what: 'Export the view, or the timeline, as SVG' },
  { keys: ['Enter'], what: 'Select the thing; everything that belongs to it lights up' },
  { keys: ['Esc'], what: 'Clear the selection' },
  { keys: ['+', '−', '0'], what: 'Zoom the map in, out, back to normal' },
  { keys: ['n', 'Shift n', 'F7', 'Shift F7'], what: 'In a comparison: the next difference, the one before' },
  { keys: ['F12', 'Shift F12'], what: 'In the calls: go to the function, to the hunk that touches it' },
  { keys: ['p'], what: 'Pin the panel: it no longer follows the editor' },
  { keys: ['?'], what: 'This help' },
];

const TAB_KEYS: Readonly<Record<string, TabId>> = {
  '1': 'map',
  '2': 'tables',
  '3': 'folios',
  '4': 'rmap',
  '5': 'calls',
  '6': 'proc',
};

interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** What a key means outside of controls that use it themselves. Keys with Ctrl, Alt or Meta belong to the workbench. */
export function commandOf(event: Key): Command | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const tab = TAB_KEYS[event.key];
  if (tab !== undefined) return { do: 'tab', tab };
  switch (event.key) {
    case 'ArrowLeft':
      return { do: event.shiftKey ? 'extendBack' : 'back' };
    case 'ArrowRight':
      return { do: event.shiftKey ? 'extendForward' : 'forward' };
    case 'Home':
      return { do: 'first' };
    case 'End':
      return { do: 'last' };
    case ' ':
      return { do: 'play' };
    case 'Escape':
      return { do: 'clear' };
    case '?':
      return { do: 'help' };
    case 'n':
      return { do: 'nextDifference' };
    case 'N':
      return { do: 'previousDifference' };
    case 'F7':
      return { do: event.shiftKey ? 'previousDifference' : 'nextDifference' };
    case 'p':
      return { do: 'pin' };
    case 'c':
      return { do: 'copy' };
    case 's':
      return { do: 'picture' };
    case 'C':
      return { do: 'copyMore' };
    case '+':
    case '=':
      return { do: 'zoomIn' };
    case '-':
      return { do: 'zoomOut' };
    case '0':
      return { do: 'zoomReset' };
    default:
      return undefined;
  }
}

/** Elements that use arrows, Space or letters themselves. */
const OWN_KEYS =
  'input, textarea, select, [role=tab], [role=listbox], [role=combobox], [role=option], [role=separator], vscode-dropdown, vscode-option';
const OWN_SPACE = 'button, vscode-button, vscode-checkbox, summary, a, [role=button], [role=treeitem]';

/** True if the focused control handles this key, so that the panel must leave it alone. */
export function belongsToControl(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest(OWN_KEYS) !== null) return key !== 'Escape';
  return key === ' ' && target.closest(OWN_SPACE) !== null;
}
