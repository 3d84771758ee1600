/** What Logpush pushes, and how often, and what of it is kept. */
import { expect, it, vi } from 'vitest';
import {
  ask,
  auditEvent,
  authorized,
  events,
  flush,
  gzipped,
  push,
  reading,
  traceLine,
  trail,
} from '../support/trail';

const requestIds = async () => (await trail()).map(({ event }) => event.requestId);

it('keeps the audit events of a batch, whole, and no other line', async () => {
  const event = auditEvent({ reason: 'password-rehashed' });
  const response = await push(traceLine(event, { bug: 'x' }, 'some text'), traceLine('nothing'));
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ taken: 1, duplicates: 0 });
  await flush();
  expect((await events()).at(-1)).toEqual(event);
});

it('takes an event that came as JSON in a text', async () => {
  const event = auditEvent();
  await push(traceLine(JSON.stringify(event)));
  await flush();
  expect((await events()).at(-1)).toEqual(event);
});

it('takes plain NDJSON too', async () => {
  const event = auditEvent();
  const response = await ask('/logpush', {
    method: 'POST',
    headers: authorized,
    body: traceLine(event),
  });
  expect(await response.json()).toEqual({ taken: 1, duplicates: 0 });
});

it('keeps once what is sent twice, in one batch, in two, and at the same moment', async () => {
  const event = auditEvent();
  await push(traceLine(event, event), traceLine(event));
  const answers = await Promise.all(Array.from({ length: 5 }, () => push(traceLine(event))));
  expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(200));
  await flush();
  expect((await push(traceLine(event))).status).toBe(200);
  await flush();
  expect((await requestIds()).filter((id) => id === event.requestId)).toHaveLength(1);
});

it('keeps batches that come out of order, each event under its own day', async () => {
  const later = auditEvent({ at: '2026-11-26T00:00:00.000Z' });
  const earlier = auditEvent({ at: '2026-11-25T23:59:59.999Z' });
  await push(traceLine(later));
  await flush();
  await push(traceLine(earlier));
  await flush();
  const days = async (day: string) =>
    (await (await ask(`/objects?day=${day}`)).json<{ keys: string[] }>()).keys;
  expect(await days('2026-11-26')).toHaveLength(1);
  expect(await days('2026-11-25')).toHaveLength(1);
});

it('answers the probe of Logpush, and keeps nothing of it', async () => {
  const before = (await trail()).length;
  const probe = await gzipped('{"content":"tests","filename":"test.txt"}\n');
  for (const method of ['POST', 'PUT']) {
    const response = await ask('/logpush', {
      method,
      headers: { ...authorized, 'Content-Encoding': 'gzip' },
      body: probe,
    });
    expect(response.status).toBe(200);
  }
  await flush();
  expect(await trail()).toHaveLength(before);
});

it('keeps the rest of a batch whose last line is cut off, and says that a line was', async () => {
  const event = auditEvent();
  const cut = traceLine(auditEvent()).slice(0, 150);
  await push(traceLine(event), cut);
  await push(cut);
  await flush();
  const kept = (await trail()).slice(-2).map(({ event: { event: name, raw } }) => ({ name, raw }));
  expect(kept).toEqual([
    { name: 'authn_login_success', raw: undefined },
    { name: 'sys_audit_unreadable', raw: cut },
  ]);
});

it('says where Logpush cut off a field', async () => {
  await push(traceLine('{"event":"user_created","outc<<<Logpush: log field truncated>>>'));
  await flush();
  expect((await trail()).at(-1)?.event).toMatchObject({ event: 'sys_audit_unreadable' });
});

it.each<[string, Record<string, string>]>([
  ['no token', {}],
  ['another token', { Authorization: 'Bearer another-token-of-32-bytes-and-some-more' }],
  [
    'the token in another scheme',
    { Authorization: authorized.Authorization.replace('Bearer', 'Basic') },
  ],
  ['half of it', { Authorization: authorized.Authorization.slice(0, 20) }],
])('lets nobody in who shows %s', async (_, headers) => {
  for (const path of ['/logpush', '/head', '/objects']) {
    const method = path === '/logpush' ? 'POST' : 'GET';
    expect((await ask(path, { method, headers })).status).toBe(401);
  }
});

it('reads nothing to who may only push, and takes nothing from who may only read', async () => {
  for (const path of ['/head', '/objects']) {
    expect((await ask(path, { headers: authorized })).status).toBe(401);
    expect((await ask(path, { headers: reading })).status).toBe(200);
  }
  const pushed = { method: 'POST', headers: reading, body: traceLine(auditEvent()) };
  expect((await ask('/logpush', pushed)).status).toBe(401);
});

it('finds no object by a name that is none of the trail', async () => {
  for (const name of ['%', '%2e%2e', 'audit/2026-11-24/1.ndjson', 'other']) {
    expect((await ask(`/objects/${name}`)).status).toBe(404);
  }
});

it('asks to be sent again what is no gzip although it says so', async () => {
  const fault = vi.spyOn(console, 'error').mockImplementation(() => {});
  const headers = { ...authorized, 'Content-Encoding': 'gzip' };
  const response = await ask('/logpush', { method: 'POST', headers, body: 'no gzip' });
  expect(response.status).toBe(503);
  expect(fault.mock.calls).toEqual([[{ auditSink: 'failed', why: 'TypeError' }]]);
  fault.mockRestore();
});
