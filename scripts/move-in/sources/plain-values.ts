/**
 * What BSON and Extended JSON hold, as JSON holds it: ids and dates become text, and so do numbers that a double would round. An id that
 * lost its last digit would be somebody else.
 */
import { type Document, EJSON } from 'bson';
import type { RawRecord } from '../line.ts';

export function plainRecord(document: object): RawRecord {
  return plain(document) as RawRecord;
}

/** One JSON text, with what MongoDB writes in it: `{"$oid": …}`. @throws where it is no JSON. */
export function parsedRecord(text: string): unknown {
  const value: unknown = JSON.parse(text, exactNumbers);
  return text.includes('"$') ? fromExtended(value) : value;
}

export const fromExtended = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? plain(EJSON.deserialize(value as Document, { relaxed: true, useBigInt64: true }))
    : value;

function plain(value: unknown): unknown {
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  const type = (value as { _bsontype?: string })._bsontype;
  if (type === 'Binary') return ofBinary(value as Binary);
  // ObjectId, Decimal128, Int32, Double: each writes itself.
  if (type !== undefined) return String(value);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}

interface Binary {
  sub_type: number;
  toString(encoding: 'hex' | 'utf8'): string;
}

/** A UUID, or a text that was kept as bytes. */
const ofBinary = (binary: Binary): string =>
  binary.toString(binary.sub_type === 3 || binary.sub_type === 4 ? 'hex' : 'utf8');

function exactNumbers(_: string, value: unknown, context?: { source?: string }): unknown {
  const isExact =
    typeof value !== 'number' || !Number.isInteger(value) || Number.isSafeInteger(value);
  return isExact ? value : (context?.source ?? value);
}
