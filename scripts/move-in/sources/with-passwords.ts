/** People of one file, each with the record of another file that holds the password. */
import type { Passwords } from '../formats/format.ts';
import { recordsOf } from './file-source.ts';
import { identityOf } from './files.ts';
import { keptRows } from './kept-rows.ts';
import type { Source } from './source.ts';

export async function withPasswords(
  source: Source,
  path: string,
  { as, person, password }: Passwords,
): Promise<Source> {
  const rows = keptRows();
  for await (const record of recordsOf(path, 'users')) {
    const key = password(record);
    if (key !== undefined) rows.put(key, record);
  }
  return {
    ...source,
    identity: `${source.identity} ${await identityOf([path])}`,
    async *read(after) {
      for await (const { record, position } of source.read(after)) {
        const key = person(record);
        const found = key === undefined ? undefined : rows.get(key);
        yield { record: { ...record, [as]: found ?? null }, position };
      }
    },
    async close() {
      rows.close();
      await source.close();
    },
  };
}
