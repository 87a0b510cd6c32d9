import PostalMime from 'postal-mime';

/** What the headers of a mail, or of a part of one, say; decoded. */
export interface Headers {
  readonly subject: string;
  readonly from?: string;
  readonly date?: string;
  readonly messageId?: string;
  readonly inReplyTo?: string;
  /** `text/plain`, in lower case. */
  readonly type: string;
  readonly charset?: string;
  readonly boundary?: string;
  readonly flowed: boolean;
  readonly fileName: string;
  readonly encoding: 'none' | 'quoted-printable' | 'base64';
}

/** A range of a source's bytes, and the line where it begins. */
export interface Range {
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

/** More headers than this are cut. */
const LONGEST_HEAD = 256 * 1024;
const NEWLINE = 10;

/** Headers and body of a mail or a part. Never throws: headers that cannot be read are none. */
export async function readPart(bytes: Uint8Array, range: Range): Promise<{ headers: Headers; body: Range }> {
  const body = bodyOf(bytes, range);
  const head = bytes.subarray(range.start, Math.min(body.start, range.start + LONGEST_HEAD));
  return { headers: await readHeaders(head), body };
}

function bodyOf(bytes: Uint8Array, { start, end, line }: Range): Range {
  let at = start;
  let number = line;
  while (at < end) {
    const newline = bytes.indexOf(NEWLINE, at);
    const next = newline < 0 || newline >= end ? end : newline + 1;
    const blank = next - at === 1 || (next - at === 2 && bytes[at] === 13);
    at = next;
    number += 1;
    if (blank) break;
  }
  return { start: at, end, line: number };
}

async function readHeaders(head: Uint8Array): Promise<Headers> {
  const email = await PostalMime.parse(head.slice()).catch(() => undefined);
  const value = (key: string): string =>
    email?.headers.find((header) => header.key === key)?.value.slice(0, 2000) ?? '';
  const type = value('content-type');
  const disposition = value('content-disposition');
  const sender = email?.from;
  const address = sender?.address === undefined || sender.address === '' ? '' : `<${sender.address}>`;
  const from = [sender?.name ?? '', address].filter((part) => part !== '').join(' ');
  const encoding = value('content-transfer-encoding').trim().toLowerCase();
  return {
    subject: oneLine(email?.subject ?? ''),
    ...given('from', from),
    ...given('date', email?.date),
    ...given('messageId', messageId(email?.messageId)),
    ...given('inReplyTo', messageId(email?.inReplyTo)),
    type: (type.split(';')[0] ?? '').trim().toLowerCase() || 'text/plain',
    ...given('charset', parameter(type, 'charset')),
    ...given('boundary', parameter(type, 'boundary')),
    flowed: parameter(type, 'format')?.toLowerCase() === 'flowed',
    fileName: parameter(disposition, 'filename') ?? parameter(type, 'name') ?? '',
    encoding: encoding === 'base64' || encoding === 'quoted-printable' ? encoding : 'none',
  };
}

function given<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  if (value === undefined || value === '') return {};
  const record: Partial<Record<K, string>> = {};
  record[key] = value;
  return record;
}

function messageId(value: string | undefined): string | undefined {
  return value === undefined ? undefined : /<([^<>\s]{1,500})>/.exec(value.slice(0, 2000))?.[1];
}

function parameter(header: string, name: string): string | undefined {
  const match = new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^;\\s]*))`, 'i').exec(header);
  return match?.[1] ?? match?.[2];
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 1000);
}
