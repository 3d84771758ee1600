/** NDJSON, and what mongoexport writes: one JSON object a line. */
import type { Readable } from 'node:stream';
import type { RawRecord } from '../line.ts';
import { maxLine } from './files.ts';
import { parsedRecord } from './plain-values.ts';
import { SourceError } from './source.ts';

export async function* jsonLines(bytes: Readable): AsyncGenerator<RawRecord> {
  let number = 0;
  for await (const text of linesOf(bytes)) {
    const line = number === 0 ? text.replace(/^\ufeff/, '') : text;
    number++;
    if (line.trim() !== '') yield parsed(line, number);
  }
}

function parsed(line: string, number: number): RawRecord {
  const value = tried(() => parsedRecord(line));
  if (typeof value === 'object' && value !== null) return value as RawRecord;
  // A file that ends in the middle must not look like one that was read.
  throw new SourceError(
    `Line ${number} is no JSON object. Was the file cut off, or is it one of another format?`,
  );
}

async function* linesOf(bytes: Readable): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of bytes.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > maxLine)
      throw new SourceError('A line is longer than 16 MiB: this is no file of JSON lines.');
    yield* lines;
  }
  yield rest;
}

function tried(parse: () => unknown): unknown {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
