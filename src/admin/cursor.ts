/**
 * Where a list goes on: the last entry that was looked at, as opaque text. It names the order that it belongs to, so that a
 * cursor of another list, or of one in another order, is refused instead of read wrongly. It holds nothing that its reader has not
 * seen. No I/O.
 */
import * as z from 'zod/mini';
import { refused } from '../audit/refused';
import { fromBase64Url, toBase64Url, utf8 } from '../core/encoding';

export interface Place {
  /** What the list is ordered by. */
  key: string | number;
  id: string;
}

const cursorSchema = z.tuple([z.string(), z.union([z.string(), z.int()]), z.string()]);

export const cursorOf = (order: string, { key, id }: Place): string =>
  toBase64Url(utf8(JSON.stringify([order, key, id])));

/** @returns `undefined` for what is no cursor of this order. */
export function placeOf(order: string, cursor: string): Place | undefined {
  const [of, key, id] = cursorSchema.safeParse(parsed(cursor)).data ?? [];
  return of === order && key !== undefined && id !== undefined ? { key, id } : undefined;
}

/** What is refused where a list is asked to go on from there. */
export const noSuchCursor = refused(
  { code: 'validation-failed', errors: [{ pointer: '/cursor', code: 'unknown_cursor' }] },
  { event: 'input_validation_fail', reason: 'validation-failed' },
);

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(fromBase64Url(cursor)));
  } catch {
    return undefined;
  }
}
