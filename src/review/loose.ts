import { functionByName } from '../sim/kernel/kfn';
import type { ReviewFile, ReviewPlace } from './model';

/** A mail whose line breaks were lost has lines like this. */
const LONG_LINE = 600;
const HEADER =
  /\s(?:Date|To|Cc|From|Subject|Message-ID|In-Reply-To|References|MIME-Version|Precedence|Sender|Reply-To|Content-[A-Za-z-]{1,30}|List-[A-Za-z]{1,20}|X-[A-Za-z-]{1,40}): /gi;
const MENTION = /\b([a-z_][a-z0-9_]{2,80})(\(\))?/gi;

/** What headers are left in a text that once was a mail. */
export interface LostHeaders {
  readonly subject?: string;
  readonly from?: string;
  readonly date?: string;
  readonly messageId?: string;
}

/** True for a text whose line breaks were lost on its way. */
export function lostItsLines(body: string): boolean {
  const lines = body.split('\n');
  return body.length / lines.length > LONG_LINE && lines.some((line) => line.length > LONG_LINE);
}

/** The headers in a text without line breaks: each goes up to the next. */
export function lostHeaders(body: string): LostHeaders {
  const found = new Map<string, string>();
  let name = '';
  let start = 0;
  const text = ` ${body}`;
  for (const match of text.matchAll(HEADER)) {
    const value = text.slice(start, match.index).trim();
    if (name !== '' && !found.has(name)) found.set(name, value);
    name = match[0].trim().slice(0, -1).toLowerCase();
    start = match.index + match[0].length;
    if (found.size > 60) break;
  }
  const subject = found.get('subject')?.slice(0, 300);
  const from = found.get('from')?.slice(0, 200);
  const date = found.get('date')?.slice(0, 60);
  const messageId = /<?([^\s<>]{3,200}@[^\s<>]{1,100})>?/.exec(found.get('message-id')?.slice(0, 400) ?? '')?.[1];
  return {
    ...(subject === undefined ? {} : { subject }),
    ...(from === undefined ? {} : { from }),
    ...(date === undefined ? {} : { date }),
    ...(messageId === undefined ? {} : { messageId }),
  };
}

/** The files whose diffs a text without line breaks has. */
export function lostFiles(body: string, place: ReviewPlace): readonly ReviewFile[] {
  const paths = new Set<string>();
  for (const [, path = ''] of body.matchAll(/diff --git a\/(\S{1,300}) b\/\S{1,300}/g)) paths.add(path);
  return [...paths].map((path) => ({
    path,
    change: 'modified',
    binary: false,
    addedLines: 0,
    removedLines: 0,
    place,
    hunks: [],
  }));
}

/** Functions that a text names: those that the model has, and what it writes with `()`. */
export function mentionedFunctions(body: string): readonly string[] {
  const names = new Set<string>();
  for (const [, name = '', call] of body.matchAll(MENTION)) {
    if ((call !== undefined && name.includes('_')) || functionByName(name) !== undefined) names.add(name);
  }
  return [...names];
}
