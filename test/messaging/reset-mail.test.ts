import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { sha256 } from '@noble/hashes/sha2.js';
import { expect, it } from 'vitest';
import { toHex, utf8 } from '../../src/core/encoding';
import { makeTestApp, type SendOptions } from '../support/app';
import { linkTokenOf, mailsTo, runMailQueue } from '../support/mail';
import { otherPassword, register } from '../support/people';
import { prove } from '../support/rows';
import { testSettings } from '../support/settings';

const app = makeTestApp();

/** Asks for a link and lets it be sent. */
async function resetMail(path = '/v1/forgot-password', options?: SendOptions) {
  const person = await register(app);
  const { username } = person;
  expect((await app.post(path, { username }, options)).status).toBe(202);
  await runMailQueue(person.id);
  const [mail] = await mailsTo(username);
  if (!mail) throw new Error('no mail came');
  return { person, mail, token: await linkTokenOf(username) };
}

it('goes to the person, from the configured sender, with a plain subject', async () => {
  const { person, mail } = await resetMail();
  expect(mail).toMatchObject({
    to: person.username,
    from: testSettings.MAIL_FROM,
    subject: 'Choose a new password',
  });
});

it('goes to the e-mail address of a person who asked by phone', async () => {
  const phone = '+14155550199';
  const person = await register(app, { phone });
  await prove(person.id, 'email');
  await prove(person.id, 'phone');
  await app.post('/v1/forgot-password', { username: phone });
  await runMailQueue(person.id);
  expect(await mailsTo(person.username)).toHaveLength(1);
  expect(await mailsTo(phone)).toEqual([]);
});

it('authenticates to the provider and names the message by an idempotency key', async () => {
  const { mail } = await resetMail();
  expect(mail.authorization).toBe(`Bearer ${testSettings.RESEND_API_KEY}`);
  expect(mail.idempotencyKey).toMatch(/^[\w-]{16,256}$/);
});

it('carries the link in text and HTML, with 256 bits in the fragment and nowhere else', async () => {
  const { mail, token } = await resetMail();
  expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
  const link = `${testSettings.PUBLIC_URL}/reset-password#token=${token}`;
  expect(mail.text.match(/https?:\S+/g)).toEqual([link]);
  expect(mail.html).toContain(`href="${link}"`);
  // On the button and, for those who see none, below it.
  expect(mail.text.split(token)).toHaveLength(2);
  expect(mail.html.split(token)).toHaveLength(4);
  expect(mail.html).toContain(`>${link}</a>`);
});

it('says how long the link is good', async () => {
  const { mail } = await resetMail();
  expect(mail.text).toContain('24 hours');
  expect(mail.html).toContain('24 hours');
});

it.each([
  ['Host', '/v1/forgot-password', { Host: 'evil.example' }],
  ['X-Forwarded-Host', '/v1/forgot-password', { 'X-Forwarded-Host': 'evil.example' }],
  ['Forwarded', '/v1/forgot-password', { Forwarded: 'host=evil.example;proto=http' }],
  ['Origin', '/v1/forgot-password', { Origin: 'https://evil.example' }],
  ['the address that was called', 'https://evil.example/v1/forgot-password', {}],
])('never builds the link from %s', async (_, path, headers) => {
  const { mail } = await resetMail(path, { headers });
  expect(mail.text).toContain(`${testSettings.PUBLIC_URL}/reset-password#token=`);
  expect(JSON.stringify(mail)).not.toContain('evil.example');
});

it('gives every request a token of its own', async () => {
  const person = await register(app);
  for (let i = 0; i < 3; i++) await app.post('/v1/forgot-password', { username: person.username });
  await runMailQueue(person.id);
  const texts = (await mailsTo(person.username)).map(({ text }) => text);
  expect(new Set(texts).size).toBe(3);
});

it('leaves the token in no database row', async () => {
  const { token } = await resetMail();
  const tables = await env.DB.prepare(
    "select name from sqlite_master where type = 'table' and name not like '\\_cf%' escape '\\'",
  ).all<{ name: string }>();
  expect(tables.results.map(({ name }) => name)).toContain('audit_events');
  for (const { name } of tables.results) {
    const { results } = await env.DB.prepare(`select * from "${name}"`).all();
    expect(JSON.stringify(results)).not.toContain(token);
  }
});

it('leaves only the SHA-256 of the token in KV, and a record that nobody reads without the token', async () => {
  const { token, person } = await resetMail();
  const { keys } = await env.KV.list();
  const values = await Promise.all(keys.map(({ name }) => env.KV.get(name)));
  const all = JSON.stringify([keys, values]);
  expect(all).not.toContain(token);
  const key = `reset:${toHex(sha256(utf8(token)))}`;
  const record = await env.KV.get(key, 'json');
  expect(record).toEqual({ keyId: expect.any(String), sealed: expect.any(String) });
  expect(all).not.toContain(person.id);
  expect(all).not.toContain(person.username);
});

it('takes a link from before records were sealed, and none whose record was sealed for another', async () => {
  const [first, second] = [await resetMail(), await resetMail()];
  const keyOf = (token: string) => `reset:${toHex(sha256(utf8(token)))}`;
  const redeem = (token: string) =>
    app.post('/v1/reset-password', { token, newPassword: otherPassword });
  const sealed = (await env.KV.get(keyOf(second.token))) ?? '';
  await env.KV.put(keyOf(first.token), sealed);
  expect((await redeem(first.token)).status).toBe(410);

  const { id, username } = first.person;
  const { keyId } = JSON.parse(sealed);
  const record = { userId: id, passwordVersion: 1, deactivations: 0, email: username, keyId };
  const stored = { ...record, expiresAt: Date.now() + 60_000 };
  await env.KV.put(keyOf(first.token), JSON.stringify(stored));
  expect((await redeem(first.token)).status).toBe(204);
});

it('leaves the token nowhere in the queue, before and after it is sent', async () => {
  const person = await register(app);
  const queue = env.MAIL_QUEUE.getByName(person.id);
  const stored = () =>
    runInDurableObject(queue, (_, { storage }) => JSON.stringify([...storage.kv.list()]));
  await app.post('/v1/forgot-password', { username: person.username });
  const before = await stored();
  expect(before).toContain(person.username);
  await runMailQueue(person.id);
  const token = await linkTokenOf(person.username);
  expect(before).not.toContain(token);
  expect(await stored()).not.toContain(token);
  expect(await stored()).not.toContain(person.username);
});
