import { drizzle } from 'drizzle-orm/d1';
import { DrizzleQueryError } from 'drizzle-orm/errors';
import { StoreUnavailable } from '../core/errors';

export type Database = ReturnType<typeof openDatabase>;

export const openDatabase = (binding: D1Database) => drizzle(binding);

/**
 * Awaits a query. Drizzle's own error holds the parameters in its
 * message (a password hash, an address), so it goes no further than this.
 * @throws {UniqueViolation} where a unique key refuses the row.
 * @throws {StoreUnavailable} where D1 does not answer.
 */
export async function query<Rows>(statement: PromiseLike<Rows>): Promise<Rows> {
  try {
    return await statement;
  } catch (error) {
    const message = rootMessage(error);
    const violation = /UNIQUE constraint failed: (\w+)\.(\w+)/.exec(message);
    if (violation) throw new UniqueViolation(`${violation[1]}.${violation[2]}`);
    throw new StoreUnavailable('d1', message);
  }
}

/** `column` as `table.column`: the first column of the key that was taken. */
export class UniqueViolation extends Error {
  override readonly name = 'UniqueViolation';
  constructor(readonly column: string) {
    super(`taken: ${column}`);
  }
}

function rootMessage(error: unknown): string {
  let root = error;
  while (root instanceof Error && root.cause instanceof Error) root = root.cause;
  if (root instanceof DrizzleQueryError || !(root instanceof Error)) return 'unknown';
  return root.message;
}
