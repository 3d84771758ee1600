/** The trail is a chain: each event with the hash of all before it, each object sealed. */
import { runInDurableObject } from 'cloudflare:test';
import { expect, it, vi } from 'vitest';
import { chainStart, hashOf, sealedText } from '../../src/audit-sink/chain-format';
import type { Head } from '../../src/audit-sink/days';
import { testKey } from '../support/tokens';
import {
  ask,
  auditEvent,
  chain,
  dayObject,
  flush,
  objects,
  push,
  reading,
  sinkEnv,
  traceLine,
  trail,
} from '../support/trail';

/** A bucket that does not answer. */
const down = () => Promise.reject(new Error('down, says a test'));
const unreachable = { put: down, get: down };

/** As far as it is written. */
const headOfToday = () =>
  runInDurableObject(dayObject(), (_, { storage }) => storage.kv.get<Head>('head') as Head);

it('links each event to the one before, from the first on, without a gap', async () => {
  for (let i = 0; i < 3; i++) {
    await push(traceLine(auditEvent(), auditEvent()));
    await flush();
  }
  let prev = chainStart;
  for (const [i, line] of (await trail()).entries()) {
    expect(line.seq).toBe(i + 1);
    expect(line.prev).toBe(prev);
    expect(line.hash).toBe(await hashOf(prev, line.seq, line.event));
    prev = line.hash;
  }
  expect(await chain().head()).toEqual({ seq: (await trail()).length, hash: prev });
});

it('says where it ends with all that it has, which it writes first', async () => {
  await push(traceLine(auditEvent()));
  await flush();
  const { seq } = await chain().head();
  await push(traceLine(auditEvent(), auditEvent()));
  expect(await trail()).toHaveLength(seq);
  expect(await (await ask('/head', { headers: reading })).json()).toMatchObject({ seq: seq + 2 });
  expect(await trail()).toHaveLength(seq + 2);

  await push(traceLine(auditEvent()));
  vi.setSystemTime(Date.now() + 86_400_000);
  await push(traceLine(auditEvent()));
  expect(await (await ask('/head', { headers: reading })).json()).toMatchObject({ seq: seq + 4 });
  expect(await trail()).toHaveLength(seq + 4);
});

it('does not say where it ends while it cannot write', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  await push(traceLine(auditEvent()));
  await runInDurableObject(dayObject(), (instance) => {
    Object.assign(instance, { env: { ...sinkEnv, AUDIT_BUCKET: unreachable } });
  });
  expect((await ask('/head', { headers: reading })).status).toBe(503);
  await runInDurableObject(dayObject(), (instance) => {
    Object.assign(instance, { env: sinkEnv });
  });
  await flush();
});

it('seals every object with a signature that the public key verifies', async () => {
  await push(traceLine(auditEvent()));
  await flush();
  const { kty, crv, x } = testKey;
  const key = await crypto.subtle.importKey('jwk', { kty, crv, x }, 'Ed25519', false, ['verify']);
  for (const { lines, seal } of await objects()) {
    expect([seal.from, seal.to, seal.hash]).toEqual([
      lines[0]?.seq,
      lines.at(-1)?.seq,
      lines.at(-1)?.hash,
    ]);
    const { signature, ...sealed } = seal;
    const bytes = Uint8Array.from(
      atob(signature.replaceAll('-', '+').replaceAll('_', '/')),
      (character) => character.charCodeAt(0),
    );
    expect(await crypto.subtle.verify('Ed25519', key, bytes, sealedText(sealed))).toBe(true);
  }
});

it('puts the same events under the same name again where the bucket failed, and doubles none', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const before = await headOfToday();
  const events = [auditEvent(), auditEvent()];
  await push(traceLine(...events));
  const isolated = { ...sinkEnv, AUDIT_BUCKET: unreachable };
  await runInDurableObject(dayObject(), (instance) => {
    Object.assign(instance, { env: isolated });
  });
  await flush();
  expect(await headOfToday()).toEqual(before);

  await runInDurableObject(dayObject(), (instance) => {
    Object.assign(instance, { env: sinkEnv });
  });
  await flush();
  expect(await headOfToday()).toMatchObject({ seq: before.seq + 2 });
  expect((await trail()).slice(-2).map(({ event }) => event.requestId)).toEqual(
    events.map(({ requestId }) => requestId),
  );
});

it('goes on where the bucket has the object and its answer was lost, also where it may not be replaced', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const real = sinkEnv.AUDIT_BUCKET;
  const put = async (...object: Parameters<R2Bucket['put']>) => {
    // A bucket with a lock.
    if ((await real.head(object[0])) === null) await real.put(...object);
    throw new Error('the answer is lost');
  };
  const locked = { put, get: (key: string) => real.get(key) };
  const setBucket = (bucket: object) =>
    runInDurableObject(dayObject(), (instance) => {
      Object.assign(instance, { env: { ...sinkEnv, AUDIT_BUCKET: bucket } });
    });
  const before = await headOfToday();
  const [first, second] = [auditEvent(), auditEvent()];
  await push(traceLine(first));
  await setBucket({ ...locked, get: () => Promise.reject(new Error('down')) });
  await flush();
  expect(await headOfToday()).toEqual(before);

  // It came meanwhile: the object that is there does not have it.
  await push(traceLine(second));
  await setBucket(locked);
  await flush();
  await setBucket(real);
  expect(await headOfToday()).toMatchObject({ seq: before.seq + 2 });
  expect((await objects()).slice(-2).map(({ lines }) => lines[0]?.event.requestId)).toEqual([
    first.requestId,
    second.requestId,
  ]);
});

it('does not take another object for its own', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const before = await headOfToday();
  await push(traceLine(auditEvent()));
  await runInDurableObject(dayObject(), (instance) => {
    const put = () => Promise.reject(new Error('locked'));
    const get = async () => ({ text: async () => 'forged' });
    Object.assign(instance, { env: { ...sinkEnv, AUDIT_BUCKET: { put, get } } });
  });
  await flush();
  expect(await headOfToday()).toEqual(before);
  await runInDurableObject(dayObject(), (instance) => {
    Object.assign(instance, { env: sinkEnv });
  });
  await flush();
  expect(await headOfToday()).toMatchObject({ seq: before.seq + 1 });
});

it('keeps more than a batch in order, over several objects', async () => {
  const before = (await trail()).length;
  const events = Array.from({ length: 2500 }, () => auditEvent());
  for (let i = 0; i < events.length; i += 100) {
    await push(...events.slice(i, i + 100).map((event) => traceLine(event)));
  }
  await flush();
  const kept = (await trail()).slice(before).map(({ event }) => event.requestId);
  expect(kept).toEqual(events.map(({ requestId }) => requestId));
});

it('is not put off by events that keep coming', async () => {
  const alarm = () => runInDurableObject(dayObject(), (_, { storage }) => storage.getAlarm());
  await push(traceLine(auditEvent()));
  const due = await alarm();
  expect(due).not.toBeNull();
  await push(traceLine(auditEvent()));
  await push(traceLine(auditEvent()));
  expect(await alarm()).toBe(due);
  await flush();
});
