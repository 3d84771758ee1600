/**
 * A trail outside as a file: what `npm run audit -- --ndjson` prints, or an export of Workers Logs or Logpush, one event a line.
 * What was read from a sink ends with a line that says what it covers, because a short trail looks like a whole one.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { NotEnoughEvidence } from './not-enough-evidence.ts';
import { isOfConsequence, newerThanThis, type TrailEvent, takenByEvent } from './taken-away.ts';

export interface TrailFile {
  /** Those that matter, from `since` on, without those that the backup has. */
  events: TrailEvent[];
  /** Of every event from `since` on, and of those before it that the backup has. */
  ids: Set<string>;
  /** Of the oldest event, whatever it is; ISO 8601. */
  oldest: string | undefined;
  /** From `since` on: what was lost on its way to the sink, which told of it. */
  unreadable: number;
  /** What the last line of ours says. */
  end: TrailEnd | undefined;
}

/** The last line of `npm run audit -- --from <sink> --ndjson`, where nothing but `--since` left something out. */
export interface TrailEnd {
  end: true;
  /** Before it nothing was asked for; `null` where all was. ISO 8601. */
  since: string | null;
  /** When reading began: what was handed over by then is in it. ISO 8601. */
  through: string;
  /** Lines before this one. */
  events: number;
}

/**
 * @param known ids of the backup.
 * @throws where a line is no event, or fewer are there than the last line says: half a trail would let something come back
 * in silence.
 */
export async function readTrailFile(
  file: string,
  since: Date,
  known: ReadonlySet<string>,
): Promise<TrailFile> {
  const read: TrailFile = {
    events: [],
    ids: new Set(),
    oldest: undefined,
    unreadable: 0,
    end: undefined,
  };
  let number = 0;
  let count = 0;
  for await (const line of createInterface({ input: createReadStream(file, 'utf8') })) {
    number++;
    if (line.trim() === '') continue;
    if (read.end) throw new Error(`${file}: something stands behind its end, in line ${number}`);
    const event = readLine(line);
    if (!event) throw new Error(`${file}: line ${number} is no event of the trail`);
    if ('end' in event) {
      read.end = event;
      continue;
    }
    count++;
    if (read.oldest === undefined || event.at < read.oldest) read.oldest = event.at;
    if (event.event !== unreadable && !Object.hasOwn(takenByEvent, event.event)) {
      throw new NotEnoughEvidence(`${file}: ${newerThanThis(event.event)}`);
    }
    const isKnown = known.has(event.requestId);
    const isSince = Date.parse(event.at) >= since.getTime();
    if (isKnown || isSince) read.ids.add(event.requestId);
    if (isSince && event.event === unreadable) read.unreadable++;
    if (isSince && !isKnown && isOfConsequence(event)) read.events.push(event);
  }
  if (read.end && read.end.events !== count) {
    throw new Error(`${file}: ${count} events, but its end says ${read.end.events}`);
  }
  return read;
}

/** The sink's own, of what it got and could not read (docs/audit.md). */
const unreadable = 'sys_audit_unreadable';

function readLine(line: string): TrailEvent | TrailEnd | undefined {
  try {
    const value = JSON.parse(line);
    return value.end === true ? readEnd(value) : readEvent(value);
  } catch {
    return undefined;
  }
}

function readEnd({ since, through, events }: TrailEnd): TrailEnd | undefined {
  const isOne =
    (since === null || isMoment(since)) && isMoment(through) && Number.isInteger(events);
  return isOne
    ? { end: true, since: since && isoOf(since), through: isoOf(through), events }
    : undefined;
}

function readEvent({ requestId, event, outcome, at, ...more }: Record<string, unknown>) {
  const isOne = [requestId, event, outcome].every((member) => typeof member === 'string');
  if (!isOne || !isMoment(at)) return undefined;
  const { reason = null, userId = null, target = null } = more;
  return { requestId, event, outcome, reason, at: isoOf(at), userId, target } as TrailEvent;
}

const isMoment = (value: unknown): value is string =>
  typeof value === 'string' && !Number.isNaN(Date.parse(value));

const isoOf = (moment: string): string => new Date(moment).toISOString();
