/** Where a value stands in a record: a column, or with dots a part of an object, of a list, or of JSON that a column keeps as text. */
import type { RawRecord } from './line.ts';

/** @returns `undefined` where the record has no such thing. */
export function valueAt(record: RawRecord, path: string): unknown {
  // A column may have dots in its own name.
  if (Object.hasOwn(record, path)) return record[path];
  let value: unknown = record;
  for (const part of path.split('.')) {
    const inside = opened(value);
    if (inside === undefined || !Object.hasOwn(inside, part)) return undefined;
    value = (inside as RawRecord)[part];
  }
  return value;
}

function opened(value: unknown): object | undefined {
  if (typeof value === 'object' && value !== null) return value;
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return undefined;
  try {
    return JSON.parse(value) as object;
  } catch {
    return undefined;
  }
}
