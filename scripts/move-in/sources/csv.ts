/** CSV with a line of column names (RFC 4180), with `,`, `;` or tabs between. */
import { pipeline, type Readable } from 'node:stream';
import { parse } from 'csv-parse';
import type { RawRecord } from '../line.ts';
import { SourceError } from './source.ts';

/** @param beginning of the file, to see what stands between the columns. */
export async function* csvRecords(bytes: Readable, beginning: string): AsyncGenerator<RawRecord> {
  const rows = pipeline(
    bytes,
    parse({
      columns: true,
      bom: true,
      skip_empty_lines: true,
      delimiter: delimiterOf(beginning),
      cast,
    }),
    () => undefined,
  );
  try {
    for await (const row of rows) yield row as RawRecord;
  } catch (error) {
    if (!isCsvError(error)) throw error;
    // What it says else quotes the row, with the hash in it.
    throw new SourceError(
      `The file is no CSV from its row ${error.lines ?? '?'} on (${error.code}). Was it cut off?`,
    );
  }
}

/** Nothing, as databases write it. In quotes it is a text. */
const cast = (value: string, { quoting }: { quoting: boolean }): string | null =>
  !quoting && ['', '\\N', 'NULL'].includes(value) ? null : value;

function delimiterOf(beginning: string): string {
  const [names = ''] = beginning.split('\n');
  const count = (delimiter: string) => names.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best));
}

const isCsvError = (error: unknown): error is { code: string; lines?: number } =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_');
