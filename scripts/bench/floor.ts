/**
 * The floor that the bench holds the API against: a bare Hono route that makes the calls named in its path, such
 * as `/readUser+derive+writeSession`, one after the other, and nothing else. It works on the database of the API, so a
 * row weighs the same on both sides.
 */
import { Hono } from 'hono';
import { argon2id } from '../../src/credentials/argon2';
import { passwordCost } from '../../src/credentials/hasher';
import type { Floor } from './floor.object';
import {
  prepareRows,
  readSession,
  readUser,
  renewSession,
  writePassword,
  writeSession,
  writeUser,
} from './rows';

export { Floor } from './floor.object';

interface FloorEnv {
  DB: D1Database;
  FLOOR: DurableObjectNamespace<Floor>;
}

const salt = new Uint8Array(16);
const password = new TextEncoder().encode('Tidal-Harbor-42');
const signed = new TextEncoder().encode('a token of some 400 characters. '.repeat(13));
/** Kept, not a promise of it, which would belong to the request that made it. */
let keys: { pair: CryptoKeyPair; signature: ArrayBuffer } | undefined;

async function makeKeys() {
  const usages = ['sign', 'verify'];
  const pair = (await crypto.subtle.generateKey('Ed25519', false, usages)) as CryptoKeyPair;
  return { pair, signature: await crypto.subtle.sign('Ed25519', pair.privateKey, signed) };
}

const newObject = ({ FLOOR }: FloorEnv) => FLOOR.getByName(crypto.randomUUID());

type Call = (env: FloorEnv, context: Pick<ExecutionContext, 'waitUntil'>) => Promise<unknown>;

const calls: Record<string, Call> = {
  derive: () => argon2id(password, salt, passwordCost, 32),
  async sign() {
    keys ??= await makeKeys();
    return crypto.subtle.sign('Ed25519', keys.pair.privateKey, signed);
  },
  async verify() {
    keys ??= await makeKeys();
    return crypto.subtle.verify('Ed25519', keys.pair.publicKey, keys.signature, signed);
  },
  /** A line of the trail. */
  line: async () => console.log(line),
  readUser: ({ DB }) => readUser(DB),
  readNobody: ({ DB }) => readUser(DB, 'nobody@example.com'),
  readSession: ({ DB }) => readSession(DB),
  writeUser: ({ DB }) => writeUser(DB),
  writeSession: ({ DB }) => writeSession(DB),
  writePassword: ({ DB }) => writePassword(DB),
  renewSession: ({ DB }) => renewSession(DB),
  newObject: (env) => newObject(env).count(),
  /** An account that is known to its object, as one is that has logged in. */
  attempt: ({ FLOOR }) => FLOOR.getByName('the one').attempt(),
  request: (env) => newObject(env).request(),
  /** That of a new account, behind the answer. */
  link: async (env, context) => context.waitUntil(newObject(env).requestLink(mail)),
  async notice(env) {
    const queue = newObject(env);
    await Promise.all([queue.forget(), queue.notify(mail)]);
  },
};

/** As much as a link or the notice of a changed password, as the outbox keeps it. */
const mail = 'x'.repeat(700);

const line = {
  event: 'authn_login_success',
  outcome: 'success',
  reason: null,
  at: '2026-11-24T12:00:00.000Z',
  requestId: '56ee28b2-2cb5-42bc-9c81-96a600b6b593',
  userId: '1d1e3b2c-2cb5-42bc-9c81-96a600b6b593',
  username: 'i***@e***.com',
  subject: '01234567.0123456789abcdef0123456789abcdef',
  ip: null,
  country: null,
  userAgent: 'node',
  durationMs: 24,
  version: 4,
};

export default new Hono<{ Bindings: FloorEnv }>()
  .put('/', async (c) => {
    await prepareRows(c.env.DB);
    return c.json({ ok: true });
  })
  .all('/:calls', async (c) => {
    if (c.req.method === 'POST') await c.req.json();
    for (const name of c.req.param('calls').split('+')) {
      const call = calls[name];
      if (!call) return c.json({ unknown: name }, 404);
      await call(c.env, c.executionCtx);
    }
    return c.json({ ok: true });
  });
