/**
 * Bytes of a text file that are no UTF-8. Read as they are, they become U+FFFD, and two people may become one; but U+FFFD is also what
 * somebody's comment may hold since long ago, and that person must not stay behind. So broken bytes get a mark of their own.
 */
import { isUtf8 } from 'node:buffer';
import { Transform } from 'node:stream';

/** A noncharacter, which Unicode keeps for the inside of programs: no file has it (The Unicode Standard, §23.7). */
export const brokenBytes = '\ufdd0';

/** The same bytes, with the mark for what is no UTF-8. */
export function markBrokenBytes(): Transform {
  let rest: Buffer = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _, done) {
      const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
      const end = endOfCharacters(bytes);
      rest = bytes.subarray(end);
      done(null, marked(bytes.subarray(0, end)));
    },
    flush: (done) => done(null, marked(rest)),
  });
}

/** Before a last character of which more bytes are to come. */
function endOfCharacters(bytes: Buffer): number {
  const { length } = bytes;
  for (let back = 1; back <= Math.min(3, length); back++) {
    const byte = bytes[length - back] ?? 0;
    const isContinued = byte >= 0x80 && byte < 0xc0;
    if (isContinued) continue;
    const size = byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return size > back ? length - back : length;
  }
  return length;
}

function marked(bytes: Buffer): Buffer {
  if (isUtf8(bytes)) return bytes;
  const parts: string[] = [];
  let from = 0;
  for (let at = bytes.indexOf(genuine); at >= 0; at = bytes.indexOf(genuine, from)) {
    parts.push(decoded(bytes.subarray(from, at)));
    from = at + genuine.length;
  }
  parts.push(decoded(bytes.subarray(from)));
  return Buffer.from(parts.join('\ufffd'));
}

const genuine = Buffer.from('\ufffd');

const decoded = (bytes: Buffer): string => bytes.toString('utf8').replaceAll('\ufffd', brokenBytes);
