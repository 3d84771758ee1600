/** A source as batches: lines to send, and people who cannot be sent, with the reason. */
import { checkColumns } from './columns.ts';
import type { Line, RawRecord } from './line.ts';
import { mapped } from './mapped.ts';
import type { Mapping } from './mapping.ts';
import type { Position, Read, Source } from './sources/source.ts';
import type { Twice } from './twice.ts';

export interface Batch {
  records: RawRecord[];
  lines: Line[];
  refused: RefusedPerson[];
  /** Where the next one begins. */
  position: Position;
}

export interface RefusedPerson {
  /** What was mapped, or as much of it as tells who it is. */
  line: Partial<Line>;
  reasons: string[];
}

interface Wanted {
  source: Source;
  mapping: Mapping;
  after: Position | null;
  batchLines: number;
  twice: Twice;
  now: Date;
}

/** @throws {MappingError} before the first batch, where the mapping does not fit. */
export async function* batches({
  source,
  mapping,
  after,
  batchLines,
  twice,
  now,
}: Wanted): AsyncGenerator<Batch> {
  let isFirst = after === null;
  for await (const reads of grouped(source.read(after ?? undefined), batchLines)) {
    const records = reads.map(({ record }) => record);
    if (isFirst) checkColumns(records, mapping);
    isFirst = false;
    const batch: Batch = { records, lines: [], refused: [], position: reads.at(-1)?.position ?? 0 };
    for (const record of records) sort(mapped(record, mapping, now), batch, twice);
    yield batch;
  }
}

function sort(result: ReturnType<typeof mapped>, { lines, refused }: Batch, twice: Twice): void {
  if ('refused' in result) {
    refused.push({ line: result.read, reasons: [result.refused] });
    return;
  }
  const reason = twice(result.line);
  if (reason === undefined) lines.push(result.line);
  else refused.push({ line: result.line, reasons: [reason] });
}

async function* grouped(reads: AsyncIterable<Read>, size: number): AsyncGenerator<Read[]> {
  let group: Read[] = [];
  for await (const read of reads) {
    group.push(read);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
