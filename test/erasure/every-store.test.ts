/**
 * A person with everything there is, and what is left of them in every store once their account is erased: nothing. The same
 * look before finds each of it, so that it would be found.
 */
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { makeFindTraces } from '../../src/accounts/traces';
import type { AuditSink } from '../../src/audit/events';
import { chainStart, hashOf } from '../../src/audit-sink/chain-format';
import { openPersons } from '../../src/audit-sink/open-persons';
import type { SealableEvent } from '../../src/audit-sink/personal-seal';
import { keyedHash, secretKey } from '../../src/core/secret-key';
import { makeTestApp } from '../support/app';
import { type AuditLine, auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { askDeletion, runCron } from '../support/deletions';
import { everyStore } from '../support/every-store';
import { addPasskey } from '../support/factors';
import { faults } from '../support/faults';
import { mailsTo, providerAnswers, runMailQueue } from '../support/mail';
import { canLogIn, openSession, register } from '../support/people';
import { prove } from '../support/rows';
import { secretsOf } from '../support/secrets';
import { textOf } from '../support/spoken';
import { flush, service, sinkEnv, trail } from '../support/trail';

const app = makeTestApp();
const person = {
  username: 'quentin.verlaine@zeugma-post.example',
  phone: '+14155550123',
  password: 'Tidal-Harbor-42',
  firstName: 'Quentinelle',
  lastName: 'Verlaine-Okonjo',
  dateOfBirth: '1961-02-03',
  dateOfJoining: '2019-08-07',
  address: '12 Xylophone Quay',
  comments: 'Keeps bees and a zither',
};
const { username, password } = person;
const passkeyName = 'Theremin handset';
const former = 'q.verlaine@former-post.example';
const headers = {
  'CF-Connecting-IP': '198.51.100.77',
  'User-Agent': 'Mozilla/5.0 (X11; Zweistein 4711) Gecko/20100101 Firefox/145.0',
};

/** What would name them, and what it is. */
const names: Record<string, string> = {
  'the e-mail address': username,
  'a part of it': 'verlaine@',
  'the former address': former,
  'the phone number': person.phone,
  'its digits': person.phone.slice(1),
  'the first name': person.firstName,
  'the last name': person.lastName,
  'the date of birth': person.dateOfBirth,
  'the date of joining': person.dateOfJoining,
  'the address': person.address,
  'the comments': person.comments,
  'the masked address': 'q***@z***.example',
  'the masked number': '+1***23',
  'the name of a passkey': passkeyName,
  'the client address': headers['CF-Connecting-IP'],
  'the user agent': 'Zweistein',
};
const { subjects } = makeFindTraces(secretsOf())(
  '',
  [username, former, person.phone].map((value) => ({ value, signsIn: true })),
);
const pseudonyms = Object.fromEntries(subjects.map((subject) => [`pseudonym ${subject}`, subject]));
const accountName = keyedHash(secretKey(secretsOf(), 'unknown-account'), username);

/** Which stores hold it. The trail is looked at twice: as it lies in the bucket, and as its readers get it. */
async function holders(wanted: Record<string, string>): Promise<Record<string, string[]>> {
  const stores = await everyStore();
  stores.set('trail', JSON.stringify(await events()));
  return Object.fromEntries(
    Object.entries(wanted).map(([what, text]) => [
      what,
      [...stores].filter(([, held]) => held.includes(text)).map(([store]) => store),
    ]),
  );
}
const nowhere = (wanted: Record<string, string>) =>
  Object.fromEntries(Object.keys(wanted).map((what) => [what, []]));

/** As they come by the log, with all that they name. */
const pushed = (lines: AuditLine[]) => service.store(lines as Parameters<AuditSink['store']>[0]);
/** As readers of the trail get it. */
const events = async () =>
  openPersons(
    sinkEnv,
    (await trail()).map(({ event }) => event as SealableEvent),
  );
const log = (by: { username: string; password: string }) => app.post('/v1/login', by, { headers });

async function expectUnbroken(): Promise<void> {
  let prev = chainStart;
  for (const line of await trail()) {
    expect(line.prev).toBe(prev);
    expect(line.hash).toBe(await hashOf(prev, line.seq, line.event));
    prev = line.hash;
  }
}

it('leaves nothing of an erased person in any store, and found each of it before', async () => {
  // Before there is an account, and beside it.
  await log({ username, password: 'Wrong-Harbor-42' });
  await app.post('/v1/forgot-password', { username }, { headers });
  const response = await app.post('/v1/register', person, { headers });
  expect(response.status).toBe(201);
  const { id } = await response.json<{ id: string }>();
  await env.DB.prepare(
    "INSERT INTO identifiers (user_id, kind, value, signs_in, until) VALUES (?, 'former_email', ?, 1, ?)",
  )
    .bind(id, former, Date.now() + 86_400_000)
    .run();

  await log({ username, password: 'Wrong-Harbor-42' });
  await log({ username: person.phone, password: 'Wrong-Harbor-42' });
  const opened = await openSession(app, person, headers);
  await app.post('/v1/token/refresh', { refreshToken: opened.refreshToken }, { headers });
  await app.get('/v1/me', { token: opened.accessToken, headers });
  // A link that is mailed and not used, and one that cannot be sent.
  await app.post('/v1/forgot-password', { username }, { headers });
  await runMailQueue(id);
  expect(await mailsTo(username)).toHaveLength(1);
  await providerAnswers(username, 'error-500');
  await providerAnswers(former, 'error-500');
  await app.post('/v1/forgot-password', { username }, { headers });
  await runMailQueue(id);
  await prove(id, 'email');
  await prove(id, 'phone');
  faults();

  const early = auditLines();
  const late = early.splice(0, 2).concat(early.splice(-2));
  await pushed(early);
  expect(await runCron({ AUDIT_SINK: service })).toBeUndefined();
  await flush();
  auditLines();

  // Rows that the trail has not got yet.
  const { accessToken: token } = await openSession(app, person, headers);
  await addPasskey(app, token, passkeyName);
  expect((await askDeletion(app, token, password, headers)).status).toBe(202);
  await runMailQueue(id);
  late.push(...auditLines());
  faults();

  const before = await holders({ ...names, ...pseudonyms, 'the user id': id });
  const expected: Record<string, string[]> = {
    'the e-mail address': ['d1 identifiers', 'MAIL_QUEUE', 'MAILBOX'],
    'the former address': ['d1 identifiers', 'MAIL_QUEUE'],
    'the phone number': ['d1 identifiers'],
    'the first name': ['d1 users'],
    'the last name': ['d1 users'],
    'the date of birth': ['d1 users'],
    'the date of joining': ['d1 users'],
    'the address': ['d1 users'],
    'the comments': ['d1 users'],
    'the name of a passkey': ['d1 factors'],
    'the masked address': ['d1 audit_events', 'trail'],
    'the masked number': ['trail'],
    'the client address': ['d1 audit_events', 'trail'],
    'the user agent': ['d1 sessions', 'd1 audit_events', 'trail'],
    'the user id': [
      'd1 users',
      'd1 factors',
      'd1 credentials',
      'd1 sessions',
      'd1 password_history',
      'r2',
    ],
  };
  for (const [what, stores] of Object.entries(expected)) {
    for (const store of stores) expect(before[what], what).toContain(store);
  }
  expect(Object.values(before).filter((stores) => stores.includes('trail')).length).toBeGreaterThan(
    4,
  );
  expect((await env.KV.list({ prefix: 'reset:' })).keys).not.toEqual([]);
  const kept = await env.DB.prepare(
    'SELECT count(*) AS n FROM audit_events WHERE user_id = ? AND exported = 1',
  )
    .bind(id)
    .first('n');
  expect(kept).toBeGreaterThan(0);

  travel('7d');
  travel('1m');
  auditLines();
  expect(await runCron({ AUDIT_SINK: service })).toBeUndefined();
  await pushed(late);
  const said = auditLines();
  await pushed(said);
  await flush();

  const deleted = said.filter(({ event }) => event === 'user_deleted');
  expect(deleted).toMatchObject([
    { outcome: 'success', userId: id, username: null, subject: null, ip: null, userAgent: null },
  ]);
  expect(await holders(names)).toEqual(nowhere(names));
  expect(await holders(pseudonyms)).toEqual(nowhere(pseudonyms));
  const spoken = textOf([said, faults()]);
  for (const text of [...Object.values(names), ...subjects]) expect(spoken).not.toContain(text);
  // A random id is left where it names nobody any more.
  expect(await holders({ id })).toEqual({ id: ['d1 audit_events', 'r2', 'trail'] });
  for (const object of [env.MAIL_QUEUE, env.ATTEMPT_COUNTER]) {
    for (const name of [id, accountName]) {
      expect(await object.getByName(name).forget()).toBeUndefined();
    }
  }

  // What happened is still in the trail, in its order, and counts.
  await expectUnbroken();
  const ofAccount = (await events()).filter(({ userId }) => userId === id);
  expect(ofAccount.filter(({ event }) => event === 'user_deleted')).toHaveLength(1);
  expect(ofAccount.filter(({ event }) => event === 'authn_login_success')).toHaveLength(2);
  expect(ofAccount.filter(({ erased }) => erased === true).length).toBeGreaterThan(6);
});

it('gives the address to somebody else right away, of whom the trail knows the names', async () => {
  travel('8d');
  const again = await register(app, { username, password: 'Copper!Lantern7' });
  expect(await canLogIn(app, username, password)).toBe(false);
  expect(
    (await app.post('/v1/login', { username, password: again.password }, { headers })).status,
  ).toBe(200);
  await pushed(auditLines());
  await flush();
  const ofAccount = (await events()).filter(({ userId }) => userId === again.id);
  expect(ofAccount.length).toBeGreaterThan(1);
  for (const event of ofAccount) {
    expect(event).toMatchObject({ username: 'q***@z***.example' });
    expect(event).not.toHaveProperty('erased');
  }
  expect(subjects).toContain(ofAccount[0]?.subject);
});
