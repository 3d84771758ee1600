/** One JSON document with a list of people: the whole of it, or a member of an object. However long it is, one element is in memory. */

import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { parser } from 'stream-json';
import { pick } from 'stream-json/filters/pick.js';
import { streamArray } from 'stream-json/streamers/stream-array.js';
import type { RawRecord } from '../line.ts';
import { fromExtended } from './plain-values.ts';
import { SourceError } from './source.ts';

/** @param member where the list is, of an object. */
export async function* jsonArray(bytes: Readable, member?: string): AsyncGenerator<RawRecord> {
  // Numbers stay as they are written: a double would round a long id.
  const elements = streamArray.asStream({ numberAsString: true });
  const stages = member === undefined ? [] : [pick.asStream({ filter: member, once: true })];
  const read = pipeline(
    [bytes, parser.asStream(), ...stages, elements],
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
