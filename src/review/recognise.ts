import { allSeries, type Series } from '../sim/series';
import type { RecognisedSeries, ReviewMail, ReviewPlace } from './model';
import type { Assembled, Item } from './series';
import { readSubject } from './subject';

type By = 'Message-ID' | 'link' | 'subject';

const LINK = /https?:\/\/(?:lore|lkml)\.kernel\.org\/[^\s<>()]{1,200}/g;
const QUOTED_SERIES = /Patch series "([^"]{1,300})"/g;
/** Links that are looked at. */
const MOST_LINKS = 5000;
/** A shorter title could stand in any text. */
const SHORTEST_TITLE = 20;

/** What one modelled series is told by. */
interface Signs {
  readonly series: Series;
  readonly subjects: readonly string[];
  readonly ids: readonly RegExp[];
}

const signs: readonly Signs[] = allSeries.map((series) => ({
  series,
  subjects: [...(series.evidence === 'series' ? [series.title] : []), ...(series.recognise?.subjects ?? [])].map(plain),
  ids: (series.recognise?.messageIds ?? []).map(idPattern),
}));

const bySubject = new Map<string, readonly Signs[]>();
for (const each of signs) {
  for (const subject of each.subjects) bySubject.set(subject, [...(bySubject.get(subject) ?? []), each]);
}

/**
 * The modelled series that this one is, or has patches of: by its Message-IDs, by links to it where commits and cover
 * letters have them, and by subjects. In `loose` text, which has no patches, whatever it names counts.
 */
export function recognised({ cover, patches }: Assembled, loose: readonly Item[]): readonly RecognisedSeries[] {
  const found = new Found();
  for (const item of loose) found.addLoose(item);
  for (const mail of cover === undefined ? patches : [cover, ...patches]) {
    const id = mail.messageId;
    if (id !== undefined) found.addId(id, 'Message-ID', mail.place);
    found.addSubject(titleOf(mail), mail.place);
    found.addBody(mail, mail === cover);
  }
  return found.list();
}

class Found {
  private links = 0;
  private readonly bySeries = new Map<string, RecognisedSeries>();

  addId(id: string, by: By, place: ReviewPlace): void {
    const local = id.replace(/@.*$/, '');
    for (const { series, ids } of signs) {
      if (ids.some((pattern) => pattern.test(local))) this.add(series, by, id, place);
    }
  }

  addSubject(subject: string, place: ReviewPlace): void {
    for (const { series } of bySubject.get(plain(subject)) ?? [])
      this.add(series, 'subject', subject.replace(/\s+/g, ' ').trim(), place);
  }

  /** Links of a commit's trailers; in a cover letter all links, and the subjects that it lists. */
  addBody({ body, place }: ReviewMail, cover: boolean): void {
    this.addQuoted(body, place);
    for (const line of body.split('\n')) {
      if (cover) this.addSubject(line, place);
      if (cover || /^Link: \S+$/.test(line)) this.addLinks(line, place);
    }
  }

  addLoose({ mail: { messageId, place }, content }: Item): void {
    const body = content.text;
    if (messageId !== undefined) this.addId(messageId, 'Message-ID', place);
    const lines = body.split('\n');
    for (const [index, text] of lines.entries()) {
      const at = { ...place, line: place.line + index };
      // The title may go on in the next line.
      if (text.includes('Patch series "')) this.addQuoted(`${text} ${lines[index + 1] ?? ''}`, at);
      this.addLinks(text, at);
    }
    const text = plain(body);
    for (const { series, subjects } of signs) {
      const subject = subjects.find((each) => each.length >= SHORTEST_TITLE && text.includes(each));
      if (subject !== undefined) this.add(series, 'subject', series.title, place);
    }
  }

  private addQuoted(text: string, place: ReviewPlace): void {
    for (const [, title = ''] of text.matchAll(QUOTED_SERIES)) this.addSubject(title, place);
  }

  list(): readonly RecognisedSeries[] {
    return [...this.bySeries.values()];
  }

  private addLinks(text: string, place: ReviewPlace): void {
    for (const [link] of text.matchAll(LINK)) {
      this.links += 1;
      if (this.links > MOST_LINKS) return;
      for (const part of link.split('/').slice(3)) if (part !== '') this.addId(part, 'link', place);
    }
  }

  private add({ id, title, landed }: Series, by: By, text: string, place: ReviewPlace): void {
    if (this.bySeries.has(id)) return;
    this.bySeries.set(id, { id, title, landed: landed.join('.'), by, text, place });
  }
}

function titleOf(mail: ReviewMail): string {
  return readSubject(mail.subject).title;
}

/** A subject as it is compared: case, blanks and the kind of apostrophe do not count. */
function plain(text: string): string {
  return text.replace(/’/g, "'").replace(/\s+/g, ' ').trim().toLowerCase();
}

function idPattern(id: string): RegExp {
  const [before = '', after] = id.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(after === undefined ? `^${before}$` : `^${before}\\d{1,3}${after}$`);
}
