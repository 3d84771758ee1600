/**
 * The Worker that keeps the audit trail outside D1 (`wrangler.sink.jsonc`). Events come from Logpush over HTTPS,
 * or, where it is a Tail Worker, from the runtime; and the API hands it its rows before they leave D1.
 *
 * - `POST /logpush` a batch of `workers_trace_events`, and the probe that Logpush sends first.
 * - `GET /head`, `GET /objects`, `GET /objects/<key>` the trail as it lies in the bucket, for readers who show the other
 *   token. `/head` writes what still waits before it answers.
 * - `GET /events/<key>` the events of an object with what names persons opened, for the same readers.
 */
import { WorkerEntrypoint } from 'cloudflare:workers';
import type { AuditLine, AuditSink, PersonInTrail } from '../audit/events';
import { utf8 } from '../core/encoding';
import { kindOfError, logFault } from '../core/log';
import { BadConfiguration } from '../core/settings';
import type { SinkEnv } from './day.object';
import { eventsOf } from './extract';
import { forgetPerson } from './forget';
import { chainObject, keysObject } from './objects';
import { listObjects, readEvents, readObject } from './read';
import { receive } from './receive';
import { readSinkSettings } from './settings';
import { takeEvents } from './take';

export { AuditChain } from './chain.object';
export { AuditDay } from './day.object';
export { AuditKeys } from './keys.object';

export default {
  async fetch(request, env) {
    try {
      return await answer(request, env);
    } catch (error) {
      if (error instanceof BadConfiguration) logFault({ badConfiguration: error.problems });
      else logFault({ auditSink: 'failed', why: kindOfError(error) });
      // Logpush comes again.
      return say(503, 'unavailable');
    }
  },

  async tail(traces, env) {
    const now = new Date();
    const messages = traces.flatMap(({ logs }) => logs.flatMap(({ message }) => message));
    const events = await eventsOf(messages, now);
    if (events.length > 0) await takeEvents(env, events, now);
  },
} satisfies ExportedHandler<SinkEnv>;

/** For the API, over a service binding: nobody else reaches it. */
export class AuditSinkService extends WorkerEntrypoint<SinkEnv> implements AuditSink {
  async store(events: AuditLine[]): Promise<void> {
    await takeEvents(this.env, events, new Date());
  }

  async forget(person: PersonInTrail): Promise<void> {
    await forgetPerson(this.env, person, new Date());
  }

  async check(): Promise<void> {
    // Without its key it takes events and never writes them.
    readSinkSettings(this.env);
    await chainObject(this.env).days();
    // Nor any without the keys of the persons in them.
    await keysObject(this.env, 0).find([]);
  }
}

async function answer(request: Request, env: SinkEnv): Promise<Response> {
  const { pushToken, readToken } = readSinkSettings(env);
  const { pathname } = new URL(request.url);
  const { method } = request;
  const pushes = pathname === '/logpush';
  if (!isAuthorized(request, pushes ? pushToken : readToken)) return say(401, 'unauthorized');
  if (pushes && (method === 'POST' || method === 'PUT')) {
    const now = new Date();
    return Response.json(await receive((events) => takeEvents(env, events, now), request, now));
  }
  if (method !== 'GET') return say(405, 'method not allowed');
  if (pathname === '/head') return Response.json(await chainObject(env).head());
  if (pathname === '/objects')
    return listObjects(env.AUDIT_BUCKET, new URL(request.url).searchParams);
  const [, kind, name] = /^\/(objects|events)\/(.*)$/.exec(pathname) ?? [];
  if (name === undefined) return say(404, 'not found');
  // The names of the trail need no escaping but their slashes, so no more is undone.
  const key = name.replaceAll('%2F', '/');
  return kind === 'objects' ? readObject(env.AUDIT_BUCKET, key) : readEvents(env, key);
}

/** `Authorization: Bearer <token>`, compared in constant time. */
function isAuthorized(request: Request, token: string): boolean {
  const given = utf8(request.headers.get('Authorization') ?? '');
  const wanted = utf8(`Bearer ${token}`);
  // A wrong length is compared with itself: the time says as little as the answer.
  const comparable = given.length === wanted.length;
  return crypto.subtle.timingSafeEqual(comparable ? given : wanted, wanted) && comparable;
}

const say = (status: number, message: string): Response =>
  Response.json({ message }, { status, headers: { 'Cache-Control': 'no-store' } });
