/** How cells of MySQL come: as text wherever JavaScript has no type for them, so that nothing is rounded or moved to another zone. */
import type { ConnectionOptions } from 'mysql2/promise';
import type { RawRecord } from '../line.ts';

export const settings: ConnectionOptions = {
  charset: 'utf8mb4',
  dateStrings: true,
  supportBigNumbers: true,
  connectTimeout: 10_000,
  // Mappings name columns; two of one name cannot be told apart anyway.
  typeCast: (field, next) => {
    if (field.type !== 'BIT') return next();
    const bits = field.buffer();
    if (bits === null) return null;
    const number = BigInt(`0x${bits.toString('hex') || '0'}`);
    return Number.isSafeInteger(Number(number)) ? Number(number) : String(number);
  },
};

/** @param hex columns whose bytes are ids. */
export const plainRow = (row: object, hex: readonly string[]): RawRecord =>
  Object.fromEntries(
    Object.entries(row).map(([name, cell]) => [name, plainCell(cell, hex.includes(name))]),
  );

/** @param isKey bytes that say where to go on: as hex, whatever is in them. */
function plainCell(cell: unknown, isKey: boolean): unknown {
  if (!(cell instanceof Uint8Array)) return cell;
  const bytes = Buffer.from(cell);
  const text = bytes.toString('utf8');
  const isText = !isKey && Buffer.from(text, 'utf8').equals(bytes) && !/\p{Cc}/u.test(text);
  return isText ? text : bytes.toString('hex');
}
