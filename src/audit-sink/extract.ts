/**
 * Takes the audit events out of trace events, as Logpush pushes them (a JSON line each) or as the runtime hands
 * them to a Tail Worker. What is cut off or cannot be read becomes an event that says so: nothing is lost in
 * silence. No I/O, no clock.
 */
import * as z from 'zod/mini';
import { sha256Of } from './chain-format';
import { personalMembers } from './personal-seal';

export type SinkEvent = z.infer<typeof auditEvent>;

/** What tells an audit line from any other line of the log; the rest of it is kept as it came. */
const auditEvent = z.looseObject({
  event: z.string(),
  outcome: z.enum(['success', 'failure']),
  at: z.iso.datetime(),
  requestId: z.string().check(z.minLength(1), z.maxLength(200)),
  version: z.int(),
});

const traceEvent = z.looseObject({
  EventTimestampMs: z.optional(z.number()),
  Logs: z._default(z.array(z.looseObject({ Message: z.optional(z.unknown()) })), []),
});

/** Logpush cuts fields off at 16,384 characters and says so like this. */
const cutOff = /<<<Logpush: .*truncated/i;

/** The first of them, also in JSON within JSON. */
const personalMember = new RegExp(String.raw`\\*"(?:${personalMembers.join('|')})\\*"`);

/**
 * @param line of `workers_trace_events`, as NDJSON.
 * @param now for what has no time of its own.
 */
export async function eventsOfLine(line: string, now: Date): Promise<SinkEvent[]> {
  const parsed = traceEvent.safeParse(parseJson(line));
  if (!parsed.success) return [await unreadable(line, now)];
  const { Logs, EventTimestampMs } = parsed.data;
  const messages = Logs.flatMap(({ Message }) => (Array.isArray(Message) ? Message : [Message]));
  return eventsOf(messages, EventTimestampMs === undefined ? now : new Date(EventTimestampMs));
}

/** @param messages what was given to `console.log`, object by object. */
export async function eventsOf(messages: unknown[], now: Date): Promise<SinkEvent[]> {
  const events: SinkEvent[] = [];
  for (const message of messages) {
    const parsed = auditEvent.safeParse(typeof message === 'string' ? parseJson(message) : message);
    if (parsed.success) events.push(parsed.data);
    else if (typeof message === 'string' && cutOff.test(message)) {
      events.push(await unreadable(message, now));
    }
  }
  return events;
}

/**
 * Named by what it holds, so that it counts once however often it is sent. Whose it is cannot be told of a part, so it is kept as
 * far as nobody is named in it: an event names what happened, its request and the account before it names a person.
 */
async function unreadable(text: string, now: Date): Promise<SinkEvent> {
  return {
    event: 'sys_audit_unreadable',
    outcome: 'failure',
    at: now.toISOString(),
    requestId: `unreadable:${await sha256Of(text)}`,
    version: 2,
    raw: (text.split(personalMember, 1)[0] ?? '').slice(0, 20_000),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
