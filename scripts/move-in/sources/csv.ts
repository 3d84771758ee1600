/** CSV with a line of column names (RFC 4180), with `,`, `;` or tabs between. */
import { pipeline, type Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { areValues, isName, noHeader } from '../column-names.ts';
import type { RawRecord } from '../line.ts';
import { SourceError } from './source.ts';

/** @param beginning of the file, to see what stands between the columns. */
export async function* csvRecords(bytes: Readable, beginning: string): AsyncGenerator<RawRecord> {
  const rows = pipeline(
    bytes,
    parse({
      columns: checked,
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

/** Of two columns with one name the second would come in the place of the first. @throws {SourceError} */
function checked(cells: (string | null)[]): (string | null)[] {
  const names = cells.filter((cell) => cell !== null);
  const twice = names.filter((name, i) => name !== '' && names.indexOf(name) !== i);
  if (twice.length === 0) return cells;
  if (areValues(names)) throw new SourceError(noHeader);
  const shown = [...new Set(twice)].filter(isName).join(', ') || 'one name';
  throw new SourceError(
    `The first line has ${shown} more than once. Give each column a name of its own.`,
  );
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
