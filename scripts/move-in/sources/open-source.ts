/** The source that `--from` names, as the format prepares it. */
import { readFile } from 'node:fs/promises';
import type { Format } from '../formats/format.ts';
import { fileSource } from './file-source.ts';
import { identityOf } from './files.ts';
import { mysqlSource } from './mysql.ts';
import { oneKind } from './one-kind.ts';
import { type Source, SourceError } from './source.ts';
import { withPasswords } from './with-passwords.ts';

export interface Wanted {
  from: string;
  format: Format;
  /** The second file of a format. */
  beside: string | undefined;
  /** The collection, or the member of a document, that holds the people. */
  people: string | undefined;
  /** False where the mapping takes no hash: then no second file is needed. */
  wantsPasswords: boolean;
}

/** @throws {SourceError} */
export async function openSource({
  from,
  format,
  beside,
  people: named,
  wantsPasswords,
}: Wanted): Promise<Source> {
  const { passwords, settings, kinds, prepare } = format;
  const people = named ?? format.people;
  if (/^mysql:|^mariadb:/i.test(from)) {
    return prepared(
      await mysqlSource(
        from.replace(/^mariadb:/i, 'mysql:'),
        people,
        wantsPasswords ? passwords : undefined,
      ),
      prepare,
    );
  }
  if (/^[a-z]+:\/\//i.test(from)) {
    throw new SourceError(
      'A source is mysql://…, a file or a folder. Of MongoDB it is what mongodump or mongoexport wrote.',
    );
  }
  if ((passwords || settings) && beside === undefined && wantsPasswords) {
    throw new SourceError(
      `Its passwords need a second file: ${format.about}. To move people without their passwords, map {"passwordHash": null}.`,
    );
  }
  if (beside !== undefined && !passwords && !settings) {
    throw new SourceError(`This format has no second file, so what is ${beside}?`);
  }
  const source = await fileSource(from, people);
  if (passwords && beside !== undefined) {
    return prepared(await withPasswords(source, beside, passwords, wantsPasswords), prepare);
  }
  if (settings && beside !== undefined) {
    const withHash = settings(await readText(beside));
    const identity = `${source.identity} ${await identityOf([beside])}`;
    return prepared({ ...source, identity }, withHash);
  }
  return prepared(kinds ? await oneKind(source, kinds, named) : source, prepare);
}

function prepared(source: Source, prepare: Format['prepare']): Source {
  if (!prepare) return source;
  let others = 0;
  const { count } = source;
  return {
    ...source,
    async *read(after) {
      for await (const { record, position } of source.read(after)) {
        const person = prepare(record);
        if (person) yield { record: person, position };
        else others++;
      }
    },
    ...(count && { count: async () => (await count()) - others }),
  };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw new SourceError(`There is no file ${path}.`);
  }
}
