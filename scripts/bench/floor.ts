/**
 * The floor that the bench holds the API against: what each route cannot do without, behind a bare Hono route,
 * and nothing else.
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

/** One row, read and written. */
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

export default new Hono<{ Bindings: FloorEnv }>()
  .post('/derive/:times', async (c) => {
    await c.req.json();
    for (let i = 0; i < Number(c.req.param('times')); i++) {
      await argon2id(password, salt, passwordCost, 32);
    }
    return c.json({ ok: true });
  })
  .get('/me', async (c) => {
    keys ??= await makeKeys();
    const { pair, signature } = keys;
    await crypto.subtle.verify('Ed25519', pair.publicKey, signature, signed);
    await c.env.KV.get('nothing');
    const row = await c.env.DB.prepare('SELECT 1 AS one').first();
    return c.json({ row });
  })
  .get('/kv', async (c) => c.json({ value: await c.env.KV.get('nothing') }))
  .post('/object/:name', async (c) => {
    await c.req.json();
    return c.json({ count: await c.env.FLOOR.getByName(c.req.param('name')).count() });
  });
