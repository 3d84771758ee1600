/** A collection as mongodump writes it: documents one after the other, each with its length before it (bsonspec.org). */
import type { Readable } from 'node:stream';
import { deserialize } from 'bson';
import { brokenBytes } from '../broken-bytes.ts';
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
    return plainRecord(deserialize(document, options));
  } catch {
    return readMarked(document);
  }
}

// A pattern that JavaScript does not take is no reason to stop.
const options = { useBigInt64: true, bsonRegExp: true };

/** With the mark for what is no UTF-8: whoever has it is refused for it, as of any other file. */
function readMarked(document: Buffer): RawRecord {
  try {
    const anything = { ...options, validation: { utf8: false } } as const;
    const text = JSON.stringify(plainRecord(deserialize(document, anything)));
    return JSON.parse(text.replaceAll('\ufffd', brokenBytes)) as RawRecord;
  } catch {
    throw broken();
  }
}

const broken = () =>
  new SourceError(
    'The file is no whole collection of BSON. Was it cut off, or made with mongodump --archive?',
  );
