/** One JSON document with a list of people: the whole of it, or a member of an object. However long it is, one element is in memory. */

import { pipeline, type Readable, Transform } from 'node:stream';
import { parser } from 'stream-json';
import { pick } from 'stream-json/filters/pick.js';
import { streamArray } from 'stream-json/streamers/stream-array.js';
import type { RawRecord } from '../line.ts';
import { fromExtended, isExact } from './plain-values.ts';
import { SourceError } from './source.ts';

/** @param member where the list is, of an object. */
export async function* jsonArray(bytes: Readable, member?: string): AsyncGenerator<RawRecord> {
  const tokens = parser.asStream({ streamValues: false });
  const list = member === undefined ? [] : [pick.asStream({ filter: member, once: true })];
  const read = pipeline(
    [bytes, tokens, ...list, exactNumbers(), streamArray.asStream()],
    () => undefined,
  ) as unknown as Readable;
  try {
    for await (const { value } of read as AsyncIterable<{ value: unknown }>) {
      yield fromExtended(value) as RawRecord;
    }
  } catch (error) {
    throw new SourceError(
      `The file is no whole JSON document (${error instanceof Error ? error.message : error}). Was it cut off?`,
    );
  }
}

/** The same record is the same here and as a line: a number is one, unless a double would round it. */
const exactNumbers = () =>
  new Transform({
    objectMode: true,
    transform(token: { name: string; value: string }, _, done) {
      const isRounded = token.name === 'numberValue' && !isExact(Number(token.value));
      done(null, isRounded ? { ...token, name: 'stringValue' } : token);
    },
  });
