/** The bindings as `npm run bench:far` gives them to the API: every call travels, and none is made another. */
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { beforeCalls } from '../../scripts/before-calls';
import { farStores } from '../../scripts/bench/far/stores';
import type { Bindings } from '../../src/bindings';

function far(other: Partial<Bindings> = {}) {
  const calls: string[] = [];
  const stores = farStores({ ...(env as unknown as Bindings), ...other }, (_, call, make) => {
    calls.push(call);
    return make();
  });
  return { calls, ...stores };
}

it('carries each way in which D1 is asked', async () => {
  const { calls, DB } = far();
  const statement = DB.prepare('SELECT ? AS a').bind(1);
  expect((await statement.all()).results).toEqual([{ a: 1 }]);
  expect((await statement.run()).results).toEqual([{ a: 1 }]);
  expect(await statement.first()).toEqual({ a: 1 });
  expect(await statement.first('a')).toBe(1);
  expect(await statement.raw()).toEqual([[1]]);
  expect(calls).toEqual(Array(5).fill('D1 read'));
});

it('takes a batch for one call, also within a session', async () => {
  const { calls, DB } = far();
  const one = DB.prepare('SELECT 1 AS a');
  expect(await DB.batch([one, one.bind()])).toHaveLength(2);
  const session = DB.withSession('first-primary');
  expect(await session.batch([session.prepare('SELECT 1')])).toHaveLength(1);
  expect(calls).toEqual(['D1 batch', 'D1 batch']);
});

it('does not know a way to D1 that would be free', () => {
  const { DB } = far();
  expect(() => DB.exec('SELECT 1')).toThrow(TypeError);
});

it('carries what KV is asked and told', async () => {
  const { calls, KV } = far();
  await KV.put('far', '{"a":1}', { expirationTtl: 60 });
  expect(await KV.get('far', 'json')).toEqual({ a: 1 });
  await KV.delete('far');
  expect(await KV.get('far')).toBeNull();
  expect(calls).toEqual(['KV put', 'KV get', 'KV delete', 'KV get']);
});

it('carries a call to an object, however its stub was got', async () => {
  const { calls, ATTEMPT_COUNTER } = far();
  const place = { locationHint: 'weur' } as const;
  await ATTEMPT_COUNTER.getByName('far').clear();
  await ATTEMPT_COUNTER.getByName('far', place).clear();
  await ATTEMPT_COUNTER.get(ATTEMPT_COUNTER.idFromName('far'), place).clear();
  expect(calls).toEqual(Array(3).fill('object clear'));
});

it('carries a call to an object within a jurisdiction, which the local runtime does not have', async () => {
  const { ATTEMPT_COUNTER: real } = env as unknown as Bindings;
  const { calls, ATTEMPT_COUNTER } = far({
    ATTEMPT_COUNTER: beforeCalls(real, () => {}, { jurisdiction: () => real }),
  });
  await ATTEMPT_COUNTER.jurisdiction('eu').getByName('far').clear();
  expect(calls).toEqual(['object clear']);
});

it('takes a stub for no call: asking which object it is, or awaiting it, costs nothing', async () => {
  const { calls, MAIL_QUEUE } = far();
  const stub = MAIL_QUEUE.getByName('far');
  expect(stub.name).toBe('far');
  expect(stub.id.equals(MAIL_QUEUE.idFromName('far'))).toBe(true);
  expect(calls).toEqual([]);
});

it('lets a refused call fail', async () => {
  const { calls, DB } = far();
  await expect(DB.prepare('SELECT * FROM nowhere').all()).rejects.toThrow('nowhere');
  expect(calls).toEqual(['D1 read']);
});
