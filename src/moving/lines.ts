/** The lines of a body, one after the other as they come: no more than one of them is held. */

export interface Line {
  /** Counted from 1. */
  number: number;
  /** Without its end; `undefined` where it is too long, or no UTF-8. */
  text: string | undefined;
  isTooLong: boolean;
}

const lineFeed = 0x0a;

/** Empty lines are passed over, and counted. A byte order mark at the beginning is taken away. */
export async function* linesOf(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Line> {
  let number = 0;
  let parts: Uint8Array[] = [];
  let size = 0;

  const take = (part: Uint8Array): void => {
    size += part.length;
    if (size <= maxBytes) parts.push(part);
    else parts = [];
  };
  function end(): Line | undefined {
    number++;
    if (size === 0) return undefined;
    const isTooLong = size > maxBytes;
    const text = isTooLong ? undefined : decoded(parts, number === 1);
    parts = [];
    size = 0;
    return text?.trim() === '' ? undefined : { number, text, isTooLong };
  }

  for await (const chunk of body) {
    let from = 0;
    for (let at = chunk.indexOf(lineFeed); at >= 0; at = chunk.indexOf(lineFeed, from)) {
      take(chunk.subarray(from, at));
      from = at + 1;
      const line = end();
      if (line) yield line;
    }
    take(chunk.slice(from));
  }
  const last = end();
  if (last) yield last;
}

/** Bytes that are no UTF-8 would be replaced in silence, and two people become one. */
function decoded(parts: Uint8Array[], isFirst: boolean): string | undefined {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: !isFirst });
  try {
    return parts.map((part) => decoder.decode(part, { stream: true })).join('') + decoder.decode();
  } catch {
    return undefined;
  }
}
