/** One record of a source to one line for the API, or why not. Pure: the same record, mapping and time give the same line. */
import { type Converted, converted, type Value } from './conversions.ts';
import type { Line, Member, RawRecord } from './line.ts';
import type { Mapping, Rule } from './mapping.ts';
import { valueAt } from './value-at.ts';

export type Mapped =
  | { line: Line }
  /** @property read what could be read all the same, to find the person by and to put it right. */
  | { refused: string; read: Partial<Line> };

export function mapped(record: RawRecord, mapping: Mapping, now: Date): Mapped {
  const line: Partial<Record<Member, Value>> = {};
  let refused: string | undefined;
  for (const [member, rule] of Object.entries(mapping) as [Member, Rule][]) {
    const result = readValue(record, rule, now);
    if ('wrong' in result) refused ??= `${member}: ${columnsOf(rule)} ${result.wrong}`;
    else if (result.value !== null) line[member] = result.value;
  }
  // It says something about a hash that is not there.
  if (line.passwordHash === undefined) delete line.passwordScheme;
  refused ??= flawOf(line);
  return refused === undefined
    ? { line: line as unknown as Line }
    : { refused, read: line as Partial<Line> };
}

function readValue(record: RawRecord, rule: Rule, now: Date): Converted {
  if ('constant' in rule) return { value: rule.constant };
  let last: Converted = { value: null };
  for (const column of rule.from) {
    last = readAs(valueAt(record, column), rule, now);
    if ('wrong' in last ? !rule.orNone : last.value !== null) return prefixed(last, rule.prefix);
  }
  return 'wrong' in last ? { value: null } : last;
}

const prefixed = (read: Converted, prefix = ''): Converted =>
  'value' in read && typeof read.value === 'string' ? { value: prefix + read.value } : read;

function readAs(
  value: unknown,
  { as, values }: Exclude<Rule, { constant: unknown }>,
  now: Date,
): Converted {
  if (values === undefined) return converted(value, as, now);
  const key = converted(value, 'text', now);
  if ('wrong' in key || key.value === null) return key;
  const named = Object.hasOwn(values, String(key.value)) ? values[String(key.value)] : undefined;
  // The value itself is not repeated: it may be what nobody else should read.
  return named === undefined
    ? { wrong: 'has a value that "values" does not name' }
    : { value: named };
}

const columnsOf = (rule: Rule): string => ('constant' in rule ? '' : rule.from.join(' or '));

function flawOf({
  externalId,
  email,
  phone,
}: Partial<Record<Member, unknown>>): string | undefined {
  if (externalId === undefined) return 'externalId: there is none';
  if (typeof externalId === 'string' && externalId.length > 200)
    return 'externalId: is longer than 200 characters';
  if (email === undefined && phone === undefined)
    return 'neither an e-mail address nor a phone number';
  return undefined;
}
