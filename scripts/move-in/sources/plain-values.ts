/**
 * What BSON and Extended JSON hold, as JSON holds it: ids and dates become text, and so do numbers that a double would round. An id that
 * lost its last digit would be somebody else. Anybody can put anything into what is kept of them: it must not stop the others.
 */
import { type Binary, BSONValue, type Document, EJSON } from 'bson';
import type { RawRecord } from '../line.ts';
import { unreadable } from '../unreadable.ts';

export function plainRecord(document: object): RawRecord {
  return plain(document) as RawRecord;
}

/** One JSON text, with what MongoDB writes in it: `{"$oid": …}`. @throws where it is no JSON. */
export const parsedRecord = (text: string): unknown => fromExtended(parsed(text));

/** What begins with `$` and is nothing of MongoDB's stays as it is. */
export function fromExtended(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > maxDepth) return tooDeep;
  if (!Array.isArray(value) && Object.keys(value).some((name) => name.startsWith('$'))) {
    try {
      return plain(EJSON.deserialize(value as Document, { relaxed: true, useBigInt64: true }));
    } catch {
      // As it is, below.
    }
  }
  return within(value, (inner) => fromExtended(inner, depth + 1));
}

export const isExact = (number: number): boolean =>
  !Number.isInteger(number) || Number.isSafeInteger(number);

function plain(value: unknown, depth = 0): unknown {
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date)
    return Number.isNaN(value.getTime())
      ? unreadable('is a date that there is not')
      : value.toISOString();
  if (value instanceof BSONValue) return ofBson(value);
  if (depth > maxDepth) return tooDeep;
  return within(value, (inner) => plain(inner, depth + 1));
}

const within = (value: object, read: (inner: unknown) => unknown): object =>
  Array.isArray(value)
    ? value.map(read)
    : Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, read(inner)]));

/** As deep as MongoDB lets documents be. */
const maxDepth = 100;
const tooDeep = unreadable(`has more than ${maxDepth} objects or lists inside of each other`);

/** ObjectId, Decimal128, Int32, Double: each writes itself. */
function ofBson(value: BSONValue): unknown {
  if (value._bsontype === 'Binary') return ofBinary(value as Binary);
  const text = String(value);
  return text === '[object Object]' ? unreadable('is nothing that has a text') : text;
}

/** A UUID, or a text that was kept as bytes. */
const ofBinary = (binary: Binary): string =>
  binary.toString(binary.sub_type === 3 || binary.sub_type === 4 ? 'hex' : 'utf8');

function parsed(text: string): unknown {
  try {
    return JSON.parse(text, exactNumbers);
  } catch (error) {
    // What is nested some thousand times is too much for a function that is called for each value, and not for JSON.parse.
    if (error instanceof RangeError) return flat(JSON.parse(text));
    throw error;
  }
}

const flat = (record: object): object =>
  within(record, (value) =>
    (typeof value === 'object' && value !== null) || !isExact(value as number) ? tooDeep : value,
  );

function exactNumbers(_: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value !== 'number' || isExact(value) ? value : (context?.source ?? value);
}
