/**
 * The floor that the bench holds the API against: a bare Hono route that makes the calls named in its path, such
 * as `/d1Read+derive+d1Batch`, one after the other, and nothing else.
 */
import { DurableObject } from 'cloudflare:workers';
import { Hono } from 'hono';
import { argon2id } from '../../src/passwords/argon2';
import { passwordCost } from '../../src/passwords/hasher';

interface FloorEnv {
  DB: D1Database;
  KV: KVNamespace;
  FLOOR: DurableObjectNamespace<Floor>;
}

/** One value, read and written. */
export class Floor extends DurableObject {
  count(): number {
    const count = (this.ctx.storage.kv.get<number>('count') ?? 0) + 1;
    this.ctx.storage.kv.put('count', count);
    return count;
  }
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

const calls: Record<string, (env: FloorEnv) => Promise<unknown>> = {
  derive: () => argon2id(password, salt, passwordCost, 32),
  async verify() {
    keys ??= await makeKeys();
    return crypto.subtle.verify('Ed25519', keys.pair.publicKey, keys.signature, signed);
  },
  kvMiss: ({ KV }) => KV.get('nothing'),
  kvHit: ({ KV }) => KV.get('something'),
  d1Read: ({ DB }) => DB.prepare('SELECT 1 AS one').first(),
  d1Batch: ({ DB }) => {
    const row = () => DB.prepare('INSERT INTO rows (id) VALUES (?)').bind(crypto.randomUUID());
    return DB.batch([row(), row()]);
  },
  object: ({ FLOOR }) => FLOOR.getByName('the one').count(),
  newObject: ({ FLOOR }) => FLOOR.getByName(crypto.randomUUID()).count(),
};

export default new Hono<{ Bindings: FloorEnv }>()
  .put('/', async (c) => {
    await c.env.DB.exec('CREATE TABLE rows (id TEXT PRIMARY KEY)');
    await c.env.KV.put('something', '1');
    return c.json({ ok: true });
  })
  .all('/:calls', async (c) => {
    if (c.req.method === 'POST') await c.req.json();
    for (const name of c.req.param('calls').split('+')) {
      const call = calls[name];
      if (!call) return c.json({ unknown: name }, 404);
      await call(c.env);
    }
    return c.json({ ok: true });
  });
