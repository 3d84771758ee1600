/** People of one file, each with the record of another file that holds the password. */
import { basename } from 'node:path';
import type { Passwords } from '../formats/format.ts';
import { recordsOf } from './file-source.ts';
import { identityOf } from './files.ts';
import { keptRows } from './kept-rows.ts';
import { checkSomeMatch } from './passwords-found.ts';
import type { Position, Read, Source } from './source.ts';

/** @param isNeeded false where the mapping takes no password. @throws {SourceError} */
export async function withPasswords(
  source: Source,
  path: string,
  { as, person, password }: Passwords,
  isNeeded: boolean,
): Promise<Source> {
  const rows = keptRows();
  let records = 0;
  let there = 0;
  let found = 0;
  const close = async () => {
    rows.close();
    await source.close();
  };
  // From the beginning also where a move goes on, so that `found` is right.
  async function* read(after: Position = 0): AsyncGenerator<Read> {
    found = 0;
    for await (const { record, position } of source.read()) {
      const key = person(record);
      const row = key === undefined ? undefined : rows.get(key);
      if (row) found++;
      if (Number(position) > Number(after))
        yield { record: { ...record, [as]: row ?? null }, position };
    }
  }
  try {
    for await (const record of recordsOf(path, 'users')) {
      records++;
      const key = password(record);
      if (key === undefined) continue;
      rows.put(key, record);
      there++;
    }
    if (isNeeded) await checkSomeMatch(read(), as, basename(path), records);
    const identity = `${source.identity} ${await identityOf([path])}`;
    const passwordsFound = () => ({ where: basename(path), there, found });
    return { ...source, identity, read, passwordsFound, close };
  } catch (error) {
    await close();
    throw error;
  }
}
