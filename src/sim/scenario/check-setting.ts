import { withoutPrefix } from '../kernel/kconfig';
import { formatVersion } from '../kernel/version';
import { SYS_FILES } from '../mm/sysfiles';
import type { Name, Setting, SettingItem } from './ast';
import type { Known } from './known';
import type { Problems } from './problems';
import { oneOf, suggest } from './suggest';

/** Settings with the values that exist; those that are not modelled are things this model does not have yet. */
const TUNABLES: Readonly<
  Record<string, { readonly values: readonly string[]; readonly modelled: readonly string[]; readonly what: string }>
> = {
  swap: { values: ['on', 'off'], modelled: ['on', 'off'], what: 'swap' },
  lru_gen: { values: ['y', 'n'], modelled: [], what: 'the choice of the LRU' },
};

export function checkSetting(item: SettingItem, known: Known, seen: Map<string, Name>, problems: Problems): void {
  const { setting } = item;
  switch (setting.kind) {
    case 'kernel': {
      once(item, 'kernel', seen, problems, 'MM023', 'A scenario has one `kernel` line');
      if (setting.version !== 'mainline' && !known.hasKernel(setting.version)) {
        const name = formatVersion(setting.version);
        const meant = suggest(name, known.kernels);
        problems.report(
          'MM026',
          setting.versionRange,
          `Kernel ${name} is not modelled. Choose one of ${oneOf(known.kernels)}, a release between them, or \`mainline\`.`,
          meant === undefined ? undefined : { title: `Change to ${meant}`, text: meant },
        );
      }
      if (setting.arch !== undefined && !known.archs.includes(setting.arch.text)) {
        problems.report(
          'MM027',
          setting.arch.range,
          `Architecture \`${setting.arch.text}\` is not modelled. Choose ${oneOf(known.archs)}.`,
          { title: 'Change to `x86_64`', text: 'x86_64' },
        );
      }
      break;
    }
    case 'series': {
      once(
        item,
        `series ${setting.id.text}`,
        seen,
        problems,
        'MM029',
        `\`${setting.id.text}\` is added or removed once`,
      );
      if (known.series.some((series) => series.id === setting.id.text)) break;
      const ids = known.series.map((series) => series.id);
      const meant = suggest(setting.id.text, ids);
      problems.report(
        'MM028',
        setting.id.range,
        `There is no series \`${setting.id.text}\` in the model. ${meant === undefined ? `It has ${oneOf(ids)}.` : `Did you mean \`${meant}\`?`}`,
        meant === undefined ? undefined : { title: `Change to \`${meant}\``, text: meant },
      );
      break;
    }
    case 'config':
      checkConfig(item, setting, known, seen, problems);
      break;
    case 'thp':
      once(item, 'thp', seen, problems, 'MM023', '`thp` is set once before the first statement');
      break;
    case 'mthp':
      once(
        item,
        `mthp ${setting.size.bytes}`,
        seen,
        problems,
        'MM023',
        '`mthp` is set once for each size before the first statement',
      );
      break;
    case 'nr_hugepages':
      once(item, 'nr_hugepages', seen, problems, 'MM023', '`nr_hugepages` is set once');
      break;
    case 'set':
      once(item, setting.path, seen, problems, 'MM023', `\`${setting.path}\` is set once before the first statement`);
      break;
    case 'tunable': {
      const { name, value } = setting;
      once(item, name.text, seen, problems, 'MM023', `\`${name.text}\` is set once`);
      const tunable = Object.hasOwn(TUNABLES, name.text) ? TUNABLES[name.text] : undefined;
      if (tunable === undefined) {
        problems.report(
          'MM081',
          name.range,
          `\`${name.text}\` is not modelled yet: of sysfs and procfs ${oneOf(SYS_FILES)} is. Take this line away.`,
        );
      } else if (!tunable.values.includes(value.text)) {
        const meant = suggest(value.text, tunable.values);
        problems.report(
          'MM009',
          value.range,
          `\`${name.text}\` does not know the word \`${value.text}\`. It knows ${oneOf(tunable.values)}.`,
          meant === undefined ? undefined : { title: `Change to \`${meant}\``, text: meant },
        );
      } else if (!tunable.modelled.includes(value.text)) {
        problems.report(
          'MM081',
          item.range,
          `\`${item.text}\`: ${tunable.what} is not modelled yet. Take this line away.`,
        );
      }
      break;
    }
  }
}

function checkConfig(
  item: SettingItem,
  { name, value }: Extract<Setting, { kind: 'config' }>,
  known: Known,
  seen: Map<string, Name>,
  problems: Problems,
): void {
  const id = withoutPrefix(name.text);
  once(item, `config ${id}`, seen, problems, 'MM023', `\`${id}\` is set once`);
  const ids = known.options.map((option) => option.name);
  if (!ids.includes(id)) {
    const meant = suggest(id, ids);
    problems.report(
      'MM033',
      name.range,
      `The model has no choice \`${name.text}\`. ${meant === undefined ? `It has ${oneOf(ids)}.` : `Did you mean \`${meant}\`?`}`,
      meant === undefined ? undefined : { title: `Change to \`${meant}\``, text: meant },
    );
  }
  if (value.text !== 'y' && value.text !== 'n') {
    problems.report('MM009', value.range, `A choice is \`y\` or \`n\`, not \`${value.text}\`.`, {
      title: 'Change to `y`',
      text: 'y',
    });
  }
}

function once(
  item: SettingItem,
  key: string,
  seen: Map<string, Name>,
  problems: Problems,
  code: 'MM023' | 'MM029',
  rule: string,
): void {
  const before = seen.get(key);
  if (before === undefined) seen.set(key, { text: key, range: item.range });
  else problems.report(code, item.range, `${rule}; the first is in line ${before.range.line + 1}. Take one away.`);
}
