/**
 * Where a list goes on: the last entry that was looked at. It may be one that its reader is not shown (the address of an account
 * that is gone), so it is sealed. It names the order that it belongs to, so that a cursor of another list, or of one in another
 * order, is refused instead of read wrongly.
 */
import * as z from 'zod/mini';
import { refused } from '../audit/refused';
import { sealText, unsealText } from '../core/sealed-text';

export interface CursorDeps {
  /** Of `AUTH_SECRET`. After a rotation a list begins anew. */
  cursorKey: Uint8Array;
}

export interface Place {
  /** What the list is ordered by. */
  key: string | number;
  id: string;
}

const cursorSchema = z.tuple([z.string(), z.union([z.string(), z.number()]), z.string()]);

export const cursorOf = (
  { cursorKey }: CursorDeps,
  order: string,
  { key, id }: Place,
): Promise<string> => sealText(cursorKey, JSON.stringify([order, key, id]));

/** @returns `undefined` for what is no cursor of this order. */
export async function placeOf(
  { cursorKey }: CursorDeps,
  order: string,
  cursor: string,
): Promise<Place | undefined> {
  const text = await unsealText(cursorKey, cursor);
  if (text === undefined) return undefined;
  const [of, key, id] = cursorSchema.parse(JSON.parse(text));
  return of === order ? { key, id } : undefined;
}

/** What is refused where a list is asked to go on from there. */
export const noSuchCursor = refused(
  { code: 'validation-failed', errors: [{ pointer: '/cursor', code: 'unknown_cursor' }] },
  { event: 'input_validation_fail', reason: 'validation-failed' },
);
