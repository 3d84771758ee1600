/** One file or several of one kind, read one after the other. */
import { stat } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { markBrokenBytes } from '../broken-bytes.ts';
import type { RawRecord } from '../line.ts';
import { bsonDocuments } from './bson.ts';
import { csvRecords } from './csv.ts';
import { beginningOf, filesOf, identityOf, type OpenFile, openFile, unreadable } from './files.ts';
import { jsonArray } from './json-array.ts';
import { jsonLines } from './json-lines.ts';
import { type Source, SourceError } from './source.ts';

/** @param people the collection, or the member of a JSON document, that holds them. @throws {SourceError} */
export async function fileSource(path: string, people: string): Promise<Source> {
  const paths = await filesOf(path, people);
  const sizes = await Promise.all(paths.map(async (one) => (await stat(one)).size));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const files: OpenFile[] = [];
  const bytesRead = () => files.reduce((sum, file) => sum + file.bytesRead(), 0);
  return {
    // A position in one list is none in another list of the same document.
    identity: `${await identityOf(paths)} people=${people}`,
    async *read(after = 0) {
      let position = 0;
      // What was read before, to look at it, is no progress.
      for (const { bytes } of files.splice(0)) bytes.destroy();
      for (const one of paths) {
        for await (const record of recordsOf(one, people, (file) => files.push(file))) {
          position++;
          if (position > Number(after)) yield { record, position };
        }
      }
    },
    progress: () => (total === 0 ? 1 : bytesRead() / total),
    close: async () => {
      for (const { bytes } of files) bytes.destroy();
    },
  };
}

/** What is in one file, whatever it is. */
export async function* recordsOf(
  path: string,
  people: string,
  opened: (file: OpenFile) => void = () => undefined,
): AsyncGenerator<RawRecord> {
  try {
    yield* read(path, people, opened);
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function* read(
  path: string,
  people: string,
  opened: (file: OpenFile) => void,
): AsyncGenerator<RawRecord> {
  const kind = path.replace(/\.gz$/, '').split('.').at(-1)?.toLowerCase() ?? '';
  const beginning = kind === 'bson' ? '' : await beginningOf(path);
  const reader = readers[kind] ?? readers.json;
  const file = openFile(path);
  opened(file);
  const isText = reader !== readers.bson;
  const bytes = isText ? pipeline(file.bytes, markBrokenBytes(), () => undefined) : file.bytes;
  yield* reader(bytes, beginning, people);
}

type Reader = (bytes: Readable, beginning: string, people: string) => AsyncGenerator<RawRecord>;

const readers: Record<string, Reader> & { json: Reader } = {
  bson: bsonDocuments,
  csv: csvRecords,
  tsv: csvRecords,
  /** A list, an object with a list, or a line for each: what it begins with tells, not its name. */
  json(bytes, beginning, people) {
    const begins = beginning.trimStart();
    if (begins.startsWith('[')) return jsonArray(bytes);
    if (!begins.startsWith('{') && begins !== '') {
      throw new SourceError(
        'The file is none of .csv, .bson, .json and .ndjson, by its name or by what is in it.',
      );
    }
    return isDocument(begins, people) ? jsonArray(bytes, people) : jsonLines(bytes);
  },
};

/** Of lines, the first is an object by itself. */
function isDocument(beginning: string, people: string): boolean {
  if (beginning === '') return false;
  const [first = ''] = beginning.split('\n');
  try {
    return Array.isArray((JSON.parse(first) as RawRecord)[people]);
  } catch {
    return true;
  }
}
