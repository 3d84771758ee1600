/**
 * Takes a batch from Logpush: gzip or plain NDJSON, read as it comes and handed on in parts, so that its size
 * does not matter. Answered 200 only when every event of it is durable: Logpush sends again what was not, and
 * what was taken twice counts once.
 */
import type { Taken } from './days';
import { eventsOfLine, type SinkEvent } from './extract';

const partSize = 500;
/** More than Logpush ever puts into a line: a body without line breaks must not fill the memory. */
const maxLineLength = 2 ** 20;

/** @param take durable when it returns. @throws {TypeError} where the body is no gzip although it says so. */
export async function receive(
  take: (events: SinkEvent[]) => Promise<Taken>,
  request: Request,
  now: Date,
): Promise<Taken> {
  const total: Taken = { taken: 0, duplicates: 0 };
  let part: SinkEvent[] = [];
  const handOn = async () => {
    const { taken, duplicates } = await take(part);
    total.taken += taken;
    total.duplicates += duplicates;
    part = [];
  };
  for await (const line of linesOf(request)) {
    part.push(...(await eventsOfLine(line, now)));
    if (part.length >= partSize) await handOn();
  }
  if (part.length > 0) await handOn();
  return total;
}

async function* linesOf({ body, headers }: Request): AsyncGenerator<string> {
  if (!body) return;
  const bytes =
    headers.get('Content-Encoding') === 'gzip' || /gzip/.test(headers.get('Content-Type') ?? '')
      ? body.pipeThrough(new DecompressionStream('gzip'))
      : body;
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of bytes) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > maxLineLength) {
      lines.push(rest);
      rest = '';
    }
    for (const line of lines) if (line.trim() !== '') yield line;
  }
  rest += decoder.decode();
  if (rest.trim() !== '') yield rest;
}
