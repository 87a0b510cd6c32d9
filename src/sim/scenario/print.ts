import { formatVersion } from '../kernel/version';
import type {
  Condition,
  ExpectItem,
  Guard,
  Item,
  MthpSetting,
  Operand,
  Part,
  Place,
  Statement,
  SysFileSetting,
  ThpSetting,
  Where,
} from './ast';
import { KHUGEPAGED_LIMITS, protWord } from './words';

/** A line of the tree as text in its one form: single spaces, words in a fixed order, page numbers before offsets as written. */
export function printItem(item: Exclude<Item, { kind: 'broken' }>): string {
  switch (item.kind) {
    case 'proc':
      return `proc ${item.name.text}`;
    case 'setting': {
      const { setting } = item;
      if (setting.kind === 'series') return `series ${setting.add ? '+' : '-'}${setting.id.text}`;
      if (setting.kind === 'config') return `config ${setting.name.text}=${setting.value.text}`;
      if (setting.kind === 'kernel') {
        const version = setting.version === 'mainline' ? 'mainline' : formatVersion(setting.version);
        return `kernel ${version}${setting.arch === undefined ? '' : ` ${setting.arch.text}`}`;
      }
      if (setting.kind === 'thp' || setting.kind === 'mthp' || setting.kind === 'set') return printSysfs(setting);
      if (setting.kind === 'nr_hugepages') return `nr_hugepages ${setting.count}`;
      const { name, value } = setting;
      return `${name.text.startsWith('/') ? 'set ' : ''}${name.text} ${value.text}`;
    }
    case 'step':
      return `${item.on === undefined ? '' : `${item.on.text}: `}${printStatement(item.statement)}`;
    case 'expect':
      return `${item.on === undefined ? '' : `${item.on.text}: `}${printExpect(item)}`;
  }
}

export function printTitle(title: string): string {
  return `scenario "${title.replace(/["\\]/g, '\\$&')}"`;
}

export function printStatement(statement: Statement): string {
  switch (statement.kind) {
    case 'mmap': {
      const { name, size, prot, populate, noreserve, thp, nothp, hugetlb, at, fixed } = statement;
      const words = [
        `${name.text} = mmap`,
        size.text,
        'anon private',
        protWord(prot),
        populate ? 'populate' : '',
        noreserve ? 'noreserve' : '',
        thp ? 'thp' : '',
        nothp ? 'nothp' : '',
        hugetlb ? 'hugetlb' : '',
        at === undefined ? '' : `at ${printWhere(at)}`,
        fixed ? 'fixed' : '',
      ];
      return words.filter((word) => word !== '').join(' ');
    }
    case 'mremap': {
      const { name, place, size, to, flags } = statement;
      const words = [
        name === undefined ? 'mremap' : `${name.text} = mremap`,
        printPlace(place),
        size?.text ?? '',
        to === undefined ? '' : `to ${printWhere(to)}`,
        flags.maymove ? 'maymove' : '',
        flags.fixed ? 'fixed' : '',
        flags.dontunmap ? 'dontunmap' : '',
      ];
      return words.filter((word) => word !== '').join(' ');
    }
    case 'munmap':
    case 'munlock':
    case 'vmsplice':
    case 'memread':
    case 'memwrite':
    case 'read':
      return `${statement.kind} ${printPlace(statement.place)}`;
    case 'mprotect':
      return `mprotect ${printPlace(statement.place)} ${protWord(statement.prot)}`;
    case 'split_huge_page':
      return `split_huge_page ${printPlace(statement.place)}${statement.order === 0 ? '' : ` order ${statement.order}`}`;
    case 'move_pages':
    case 'mbind':
      return `${statement.kind} ${printPlace(statement.place)} to node ${statement.node}`;
    case 'khugepaged': {
      const limits = KHUGEPAGED_LIMITS.flatMap((name) => {
        const value = statement.limits[name];
        return value === undefined ? [] : [` ${name} ${value}`];
      });
      return `khugepaged${statement.scans === 1 ? '' : ` ${statement.scans}`}${limits.join('')}`;
    }
    case 'madvise':
      return `madvise ${printPlace(statement.place)} ${statement.advice}`;
    case 'process_madvise':
      return `process_madvise ${printPlace(statement.place)} ${statement.advice} of ${statement.of.text}`;
    case 'pagemap_scan':
      return `pagemap_scan ${printPlace(statement.place)}${statement.wp ? ' wp' : ''}`;
    case 'userfaultfd':
      return 'userfaultfd WP_ASYNC';
    case 'uffdio_register':
      return `uffdio_register ${printPlace(statement.place)} wp`;
    case 'uffdio_unregister':
      return `uffdio_unregister ${printPlace(statement.place)}`;
    case 'uffdio_writeprotect':
      return `uffdio_writeprotect ${printPlace(statement.place)}${statement.enable ? '' : ' resolve'}`;
    case 'clear_refs':
      return `clear_refs ${statement.value}`;
    case 'mlock':
      return `mlock ${printPlace(statement.place)}${statement.onfault ? ' onfault' : ''}`;
    case 'write':
      return `write ${printPlace(statement.place)}${statement.value === undefined ? '' : ` = ${statement.value}`}`;
    case 'fork':
      return `${statement.name.text} = fork`;
    case 'pin':
      return `pin ${printPlace(statement.place)}${statement.read ? ' read' : ''}`;
    case 'drainpipe':
    case 'unpin':
    case 'exit':
    case 'swapon':
    case 'swapoff':
    case 'drain':
    case 'noop':
      return statement.kind;
    case 'thp':
    case 'mthp':
    case 'set':
      return printSysfs(statement);
    case 'ksmd':
      return statement.scans === 1 ? 'ksmd' : `ksmd ${statement.scans}`;
  }
}

function printSysfs(setting: ThpSetting | MthpSetting | SysFileSetting): string {
  if (setting.kind === 'set') return `set ${setting.path} ${setting.value}`;
  return setting.kind === 'thp' ? `thp ${setting.mode}` : `mthp ${setting.size.text} ${setting.mode}`;
}

export function printPlace(place: Place): string {
  return `${place.proc === undefined ? '' : `${place.proc.text}:`}${place.region.text}${printPart(place.part)}`;
}

function printPart(part: Part): string {
  switch (part.kind) {
    case 'all':
      return '';
    case 'page':
      return `[${part.page}]`;
    case 'pages':
      return `[${part.from}..${part.to ?? ''}]`;
    case 'offset':
      return `+${part.from.text}`;
    case 'offsets':
      return `+${part.from.text}..+${part.to.text}`;
  }
}

function printWhere(where: Where): string {
  if (where.kind === 'address') return `0x${where.address.toString(16)}`;
  return `${where.kind === 'place' ? '' : `${where.kind} `}${printPlace(where.place)}`;
}

function printExpect(item: ExpectItem): string {
  return `expect ${item.guard === undefined ? '' : `${printGuard(item.guard)} `}${item.always ? 'always ' : ''}${printCondition(item.condition)}`;
}

function printGuard(guard: Guard): string {
  const parts = guard.parts.map((part) =>
    part.kind === 'between'
      ? `${formatVersion(part.from)}..${formatVersion(part.to)}`
      : `${part.op === '==' ? '' : part.op}${formatVersion(part.version)}`,
  );
  return `[${parts.join(', ')}]`;
}

export function printCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'not':
      return `not ${printCondition(condition.condition)}`;
    case 'error':
      return `error ${condition.errno.text}`;
    case 'signal':
      return `signal ${condition.signal.text}${condition.at === undefined ? '' : ` at ${printPlace(condition.at)}`}`;
    case 'ok':
    case 'invariants':
      return condition.kind;
    case 'splat':
      return condition.fn === undefined ? 'splat' : `splat ${condition.fn.text}`;
    case 'called':
      return `called ${condition.fn.text}`;
    case 'holds':
      return printOperand(condition.fact);
    case 'compare':
      return `${printOperand(condition.left)} ${condition.op} ${printOperand(condition.right)}`;
  }
}

export function printOperand(operand: Operand): string {
  switch (operand.kind) {
    case 'none':
      return 'none';
    case 'string':
      return `"${operand.value.replace(/["\\]/g, '\\$&')}"`;
    case 'number':
      return operand.text;
    case 'fact': {
      const { subject, argument, field } = operand;
      return `${subject.text}${argument === undefined ? '' : `(${printPlace(argument)})`}${field === undefined ? '' : `.${field.text}`}`;
    }
  }
}
