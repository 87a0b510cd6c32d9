/** What a mail's subject says. */
export interface Subject {
  /** Without `[PATCH …]` and the like. */
  readonly title: string;
  /** 3 of 3/41; 0 is a cover letter. */
  readonly number?: number;
  readonly total?: number;
  /** 3 of v3. */
  readonly version?: number;
  readonly patch: boolean;
  readonly reply: boolean;
}

const REPLY = /^(?:re|aw|sv|fwd?|antw|wg)(?:\[\d+\])?:\s*/i;
const TAG = /^\[([^\]]{0,120})\]\s*/;

/** Reads `Re: [RFC PATCH v3 02/41] mm/rmap: …`. */
export function readSubject(subject: string): Subject {
  let rest = subject.trim();
  let reply = false;
  let patch = false;
  let found: { number?: number; total?: number; version?: number } = {};
  for (let count = 0; count < 10; count++) {
    const answer = REPLY.exec(rest);
    if (answer !== null) {
      reply = true;
      rest = rest.slice(answer[0].length);
      continue;
    }
    const tag = TAG.exec(rest);
    if (tag === null) break;
    const words = tag[1] ?? '';
    if (/\b(?:PATCH|RFC|RESEND)/i.test(words)) patch = true;
    found = { ...found, ...numbersIn(words) };
    rest = rest.slice(tag[0].length);
  }
  return { title: rest, ...found, patch: patch || found.number !== undefined, reply };
}

function numbersIn(words: string): { number?: number; total?: number; version?: number } {
  const part = /(?:^|[\s,])(\d{1,4})\/(\d{1,4})(?:$|[\s,])/.exec(words);
  const version = /(?:^|[\s,]|PATCH)v(\d{1,3})\b/i.exec(words)?.[1];
  return {
    ...(part === null ? {} : { number: Number(part[1]), total: Number(part[2]) }),
    ...(version === undefined ? {} : { version: Number(version) }),
  };
}
