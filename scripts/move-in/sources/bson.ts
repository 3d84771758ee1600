/** A collection as mongodump writes it: documents one after the other, each with its length before it (bsonspec.org). */
import type { Readable } from 'node:stream';
import { deserialize } from 'bson';
import type { RawRecord } from '../line.ts';
import { plainRecord } from './plain-values.ts';
import { SourceError } from './source.ts';

export async function* bsonDocuments(bytes: Readable): AsyncGenerator<RawRecord> {
  let kept: Buffer = Buffer.alloc(0);
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    kept = kept.length > 0 ? Buffer.concat([kept, chunk]) : chunk;
    let begin = 0;
    while (kept.length - begin >= lengthBytes) {
      const length = kept.readInt32LE(begin);
      if (length < minDocument || length > maxDocument) throw broken();
      if (kept.length - begin < length) break;
      yield read(kept.subarray(begin, begin + length));
      begin += length;
    }
    kept = kept.subarray(begin);
  }
  if (kept.length > 0) throw broken();
}

const lengthBytes = 4;
const minDocument = 5;
/** MongoDB's own limit, and room for what it adds. */
const maxDocument = 17 * 1024 * 1024;

function read(document: Buffer): RawRecord {
  try {
    return plainRecord(deserialize(document, { useBigInt64: true }));
  } catch {
    throw broken();
  }
}

const broken = () =>
  new SourceError(
    'The file is no whole collection of BSON. Was it cut off, or made with mongodump --archive?',
  );
