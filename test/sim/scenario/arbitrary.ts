import fc from 'fast-check';
import { ADVICES, FACTS } from '../../../src/sim/scenario';

/** Arbitrary scenario files: valid ones, and valid ones that were damaged. */

const region = fc.constantFrom('buf', 'low', 'tail');
const size = fc.constantFrom('4K', '16K', '32K', '3 pages', '1 page', '8192', '0x4000', '2M');
const prot = fc.constantFrom('none', 'r', 'w', 'rw', 'rx', 'rwx');
const page = fc.nat(9);
const part = fc.oneof(
  fc.constant(''),
  page.map((n) => `[${n}]`),
  fc.tuple(page, page).map(([a, b]) => `[${Math.min(a, b)}..${Math.max(a, b)}]`),
  page.map((n) => `[${n}..]`),
  page.map((n) => `[..${n}]`),
  page.map((n) => `+${n * 4}K`),
  page.map((n) => `+${n * 4}K..+${n * 4 + 8}K`),
);
const place = fc.tuple(region, part).map(([name, pages]) => name + pages);
const where = fc.oneof(
  fc.tuple(fc.constantFrom('after ', 'before ', ''), place).map(([word, at]) => word + at),
  fc.constantFrom('0x70000000', '0x123456000'),
);
const flags = (...words: string[]): fc.Arbitrary<string> =>
  fc.subarray(words).map((list) => list.map((word) => ` ${word}`).join(''));

const statement = fc.oneof(
  fc
    .tuple(
      region,
      size,
      prot,
      fc.constantFrom('', '', ' populate', ' noreserve', ' nothp', ' thp', ' populate thp'),
      fc.option(where, { nil: undefined }),
    )
    .map(
      ([name, bytes, access, extra, at]) =>
        `${name} = mmap ${bytes} anon private ${access}${extra}${at === undefined ? '' : ` at ${at}`}`,
    ),
  place.map((at) => `munmap ${at}`),
  fc.tuple(place, prot).map(([at, access]) => `mprotect ${at} ${access}`),
  fc.tuple(place, size).map(([at, bytes]) => `mremap ${at} ${bytes}`),
  fc
    .tuple(
      region,
      place,
      fc.option(size, { nil: undefined }),
      fc.option(where, { nil: undefined }),
      flags('maymove', 'dontunmap'),
    )
    .map(
      ([name, at, bytes, to, extra]) =>
        `${name} = mremap ${at}${bytes === undefined ? '' : ` ${bytes}`}${to === undefined ? '' : ` to ${to}`}${extra}`,
    ),
  fc.tuple(place, fc.constantFrom(...ADVICES)).map(([at, advice]) => `madvise ${at} ${advice}`),
  fc.tuple(place, fc.constantFrom('', ' onfault')).map(([at, word]) => `mlock ${at}${word}`),
  place.map((at) => `munlock ${at}`),
  fc.tuple(place, fc.constantFrom('COLD', 'FREE')).map(([at, advice]) => `process_madvise ${at} ${advice} of parent`),
  fc.constantFrom('clear_refs 1', 'clear_refs 4'),
  fc.constantFrom('ksmd', 'ksmd 3', 'set /sys/kernel/mm/ksm/run 2', 'set /sys/kernel/mm/ksm/use_zero_pages 1'),
  fc.constantFrom('clear_refs 1', 'clear_refs 4', 'userfaultfd WP_ASYNC'),
  fc.tuple(place, fc.constantFrom('', ' wp')).map(([at, wp]) => `pagemap_scan ${at}${wp}`),
  place.map((at) => `uffdio_register ${at} wp`),
  place.map((at) => `uffdio_unregister ${at}`),
  fc.tuple(place, fc.constantFrom('', ' resolve')).map(([at, word]) => `uffdio_writeprotect ${at}${word}`),
  fc.tuple(fc.constantFrom('memread', 'memwrite'), place).map(([head, at]) => `${head} ${at}`),
  fc
    .tuple(place, fc.constantFrom('', ' order 0', ' order 2', ' order 8'))
    .map(([at, o]) => `split_huge_page ${at}${o}`),
  fc
    .tuple(place, fc.constantFrom('move_pages', 'mbind'), fc.nat(1))
    .map(([at, word, node]) => `${word} ${at} to node ${node}`),
  place.map((at) => `read ${at}`),
  fc.tuple(place, fc.constantFrom('vmsplice', 'pin')).map(([at, word]) => `${word} ${at}`),
  place.map((at) => `pin ${at} read`),
  fc.constantFrom('drainpipe', 'unpin'),
  fc
    .tuple(place, fc.option(fc.nat(255), { nil: undefined }))
    .map(([at, value]) => `write ${at}${value === undefined ? '' : ` = ${value}`}`),
  fc.constantFrom('child = fork', 'other = fork', 'drain', 'noop', 'exit', 'swapon', 'swapoff'),
  fc.constantFrom('khugepaged', 'khugepaged 3', 'khugepaged 2 max_ptes_none 0 max_ptes_shared 511'),
  fc.constantFrom('thp always', 'thp madvise', 'mthp 16K always', 'mthp 64K inherit'),
);

const fact = fc.constantFrom(...(Object.keys(FACTS) as (keyof typeof FACTS)[])).chain((name) => {
  const spec = FACTS[name];
  const argument = { pages: '(buf[0])', vmas: '(child:buf)', proc: '(parent)', function: '(do_wp_page)', nothing: '' }[
    spec.argument
  ];
  const fields = Object.keys(spec.fields).map((field) => `.${field}`);
  return fc.constantFrom(...('type' in spec ? ['', ...fields] : fields)).map((field) => `${name}${argument}${field}`);
});
const condition = fc.oneof(
  fc
    .tuple(
      fact,
      fc.constantFrom('==', '!=', '<', '>='),
      fc.oneof(fact, fc.constantFrom('0', '-1', '1', '0x10', '4K', 'none', '"rw-p"')),
    )
    .map((words) => words.join(' ')),
  fact,
  fc.constantFrom(
    'ok',
    'invariants',
    'splat',
    'error EINVAL',
    'signal SIGSEGV',
    'signal SIGSEGV at buf[3]',
    'called do_wp_page',
    'called wp_page_copy',
  ),
);
const guard = fc.constantFrom('', '', '[6.1] ', '[<6.15] ', '[6.1..6.12, 7.2] ');
const expectation = fc
  .tuple(guard, fc.constantFrom('', '', 'always '), fc.constantFrom('', '', 'not '), condition)
  .map((words) => `expect ${words.join('')}`);

const line = fc.oneof(
  { weight: 6, arbitrary: statement },
  { weight: 3, arbitrary: expectation },
  {
    weight: 1,
    arbitrary: statement.map((text) => (/^m?thp/.test(text) ? text : `child: ${text}`)),
  },
  { weight: 1, arbitrary: fc.constantFrom('', '# a comment', '    # indented', 'proc parent', 'proc other') },
);
const decorated = fc
  .tuple(fc.constantFrom('', '  ', '\t'), line, fc.constantFrom('', ' # why', '#tight'))
  .map(([indent, text, comment]) => indent + text + comment);

export const validFile = fc
  .tuple(
    fc.constantFrom(
      '',
      'kernel 6.1\n',
      'kernel mainline x86_64\nthp always\nmthp 32K always\n',
      'series -rmap-overhaul\n',
    ),
    fc.array(decorated, { maxLength: 30 }),
    fc.constantFrom('\n', '\r\n'),
  )
  .map(([settings, lines, end]) => `scenario "A"\n${settings}${lines.join('\n')}\n`.replaceAll('\n', end));

/** A valid file with pieces cut out, doubled, replaced or cut off. */
export const damagedFile = fc
  .tuple(
    validFile,
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.nat(12),
        fc.oneof(
          fc.string({ maxLength: 6 }),
          fc.constantFrom(
            '[',
            ']',
            '..',
            '"',
            '\\',
            '#',
            '\0',
            '\n',
            '=',
            ':',
            '99999999999999999999',
            '\ufeff',
            '\ud800',
          ),
        ),
        fc.boolean(),
      ),
      { maxLength: 6 },
    ),
  )
  .map(([text, cuts]) =>
    cuts.reduce((now, [at, length, insert, truncate]) => {
      const start = now.length === 0 ? 0 : at % now.length;
      return now.slice(0, start) + insert + (truncate && length > 10 ? '' : now.slice(start + length));
    }, text),
  );

/** Text without any plan: words of the language, signs, anything. */
export const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .array(
      fc.constantFrom(
        'scenario',
        'mmap',
        'buf',
        '=',
        ':',
        'expect',
        'pte',
        '(',
        ')',
        '[',
        ']',
        '.',
        '..',
        '+',
        '4K',
        '1',
        '"a"',
        '"',
        '#',
        ' ',
        '\n',
        '\r',
        'kernel',
        '6.12',
        'not',
        'always',
        '<',
        '==',
        'child',
        'fork',
        'at',
        'to',
        'after',
      ),
      { maxLength: 60 },
    )
    .map((words) => words.join(' ')),
);
