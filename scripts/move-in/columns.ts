/** Whether the mapping and the records have to do with each other, before anybody is sent. */
import { columnsShown } from './column-names.ts';
import type { Line, Member, RawRecord } from './line.ts';
import { type Mapping, MappingError, type Rule } from './mapping.ts';
import { valueAt } from './value-at.ts';

/** @param records the first ones. @throws {MappingError} */
export function checkColumns(records: readonly RawRecord[], mapping: Mapping): void {
  if (records.length === 0) return;
  for (const [member, rule] of rulesOf(mapping)) {
    const isNeeded = rule.isOwn && !rule.optional;
    const missing = rule.from.filter((column) => !someHas(records, column));
    // Of several columns one is enough.
    if (!isNeeded || missing.length < rule.from.length) continue;
    throw new MappingError(
      `${member}: none of the first ${records.length} records has ${missing.join(' or ')}. ${thereIs(records)} Where only later ones have it, say {"from": …, "optional": true}.`,
    );
  }
  if (!finds(records, mapping, ['externalId'])) {
    throw new MappingError(
      `Nothing to take externalId from, which is the id that people have now. ${thereIs(records)} Say --format, or map it: {"externalId": "…"}.`,
    );
  }
  if (!finds(records, mapping, ['email', 'phone'])) {
    throw new MappingError(
      `Nothing to take email or phone from. ${thereIs(records)} Say --format, or map one of them: {"email": "…"}.`,
    );
  }
}

/** Columns that have something, and nothing is taken from them. One with a colon is what a format has put beside another. */
export function columnsLeft(
  records: readonly RawRecord[],
  mapping: Mapping,
  madeOf: Record<string, string[]> = {},
): string[] {
  const taken = rulesOf(mapping)
    .flatMap(([, { from }]) => from)
    .flatMap((column) => [column, ...(madeOf[column] ?? [])]);
  return columnsOf(records).filter(
    (column) =>
      !column.includes(':') &&
      !taken.some(
        (path) =>
          path === column || [`${column}.`, `${column}:`].some((begin) => path.startsWith(begin)),
      ) &&
      records.some((record) => ![null, undefined, ''].includes(record[column] as null)),
  );
}

const finds = (records: readonly RawRecord[], mapping: Mapping, members: (keyof Line)[]): boolean =>
  rulesOf(mapping).some(
    ([member, { from }]) =>
      members.includes(member) && from.some((column) => someHas(records, column)),
  ) || members.some((member) => mapping[member] && 'constant' in mapping[member]);

const rulesOf = (mapping: Mapping) =>
  Object.entries(mapping).filter(([, rule]) => !('constant' in rule)) as [
    Member,
    Exclude<Rule, { constant: unknown }>,
  ][];

const someHas = (records: readonly RawRecord[], column: string): boolean =>
  records.some((record) => valueAt(record, column) !== undefined);

const thereIs = (records: readonly RawRecord[]): string => columnsShown(columnsOf(records));

const columnsOf = (records: readonly RawRecord[]): string[] => [
  ...new Set(records.flatMap((record) => Object.keys(record))),
];
