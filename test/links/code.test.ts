/** One-time codes, as the queue issues them and a use case checks them, does what they are for and forgets them. */
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import {
  type CodeDeps,
  type CodePurpose,
  checkCode,
  codeKeysOf,
  forgetCode,
  issueCode,
} from '../../src/links/code';
import { travel } from '../support/clock';
import { endsAtWrite } from '../support/ending-objects';
import { added, before, dropped, type Setting, swapped } from '../support/rotation';
import { secretsOf } from '../support/secrets';
import { otherCode } from '../support/sms';

const depsOf = ({ AUTH_SECRET }: Pick<Setting, 'AUTH_SECRET'>): CodeDeps => ({
  oneTimeCodes: env.ONE_TIME_CODE,
  codeKeys: codeKeysOf(secretsOf(AUTH_SECRET)),
});
const deps = depsOf(before);
const keyIdOf = ({ AUTH_SECRET }: Setting) => secretsOf(AUTH_SECRET)[0].id;

const record = { phone: '+14155550142' };
const someone = () => crypto.randomUUID();
const job = (id: string = crypto.randomUUID()) => ({ id, keyId: keyIdOf(before) });

async function issued(account: string, by = job(), purpose: CodePurpose = 'reset') {
  const code = await issueCode(deps, purpose, account, by, record, new Date());
  if (code === undefined) throw new Error('no code');
  return code;
}

const check = (account: string, code: string, purpose: CodePurpose = 'reset', by = deps) =>
  checkCode(by, purpose, account, code, new Date());

const forget = (account: string, code: string) => forgetCode(deps, 'reset', account, code);

const wrongly = async (account: string, code: string, times: number) => {
  for (let i = 0; i < times; i++) expect(await check(account, otherCode(code))).toBeUndefined();
};

const storedFor = (account: string, purpose: CodePurpose = 'reset') =>
  runInDurableObject(env.ONE_TIME_CODE.getByName(`${purpose}:${account}`), (_, { storage }) =>
    JSON.stringify([...storage.kv.list()]),
  );

describe('a code', () => {
  it('has six digits, and is good until it is forgotten', async () => {
    const account = someone();
    const code = await issued(account);
    expect(code).toMatch(/^\d{6}$/);
    for (let i = 0; i < 7; i++) expect(await check(account, code)).toEqual(record);
    await forget(account, code);
    expect(await check(account, code)).toBeUndefined();
  });

  it('is not forgotten by another code, nor is a newer one with it', async () => {
    const account = someone();
    const code = await issued(account);
    await forget(account, otherCode(code));
    expect(await check(account, code)).toEqual(record);
  });

  it.each(['%s %s', '%s-%s', ' %s%s\n', '\u200e%s%s'])('may be typed as %j', async (form) => {
    const account = someone();
    const code = await issued(account);
    const typed = form.replace('%s', code.slice(0, 3)).replace('%s', code.slice(3));
    expect(await check(account, typed)).toEqual(record);
  });

  it('may be typed in digits of another script', async () => {
    const account = someone();
    const code = await issued(account);
    const arabic = code.replace(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit)));
    expect(await check(account, arabic)).toEqual(record);
  });

  it.each(['', '12345', '1234567', 'abcdef', '\u0000', '😀'.repeat(20), '0'.repeat(5000)])(
    'is not %j, and that costs no try',
    async (text) => {
      const account = someone();
      const code = await issued(account);
      for (let i = 0; i < 6; i++) expect(await check(account, text)).toBeUndefined();
      expect(await check(account, code)).toEqual(record);
    },
  );

  it('is as likely to be any as any other', async () => {
    const firsts = new Map<string, number>();
    const { codeKeys } = deps;
    const oneTimeCodes = { getByName: () => ({ issue: async () => true }) };
    const fake = { codeKeys, oneTimeCodes } as unknown as CodeDeps;
    for (let i = 0; i < 2000; i++) {
      const code = await issueCode(fake, 'reset', 'x', job(`job-${i}`), {}, new Date());
      const first = code?.slice(0, 1) ?? '';
      firsts.set(first, (firsts.get(first) ?? 0) + 1);
    }
    // 200 of each are expected; five standard deviations are 67.
    expect([...firsts.keys()].sort().join('')).toBe('0123456789');
    for (const count of firsts.values()) expect(Math.abs(count - 200)).toBeLessThan(67);
  });
});

describe('what a code is not good for', () => {
  it('another purpose of the same account', async () => {
    const account = someone();
    const code = await issued(account);
    expect(await check(account, code, 'verification')).toBeUndefined();
    expect(await check(account, code)).toEqual(record);
  });

  it('another account', async () => {
    const [account, other] = [someone(), someone()];
    const code = await issued(account);
    await issued(other);
    if ((await check(other, code)) !== undefined) throw new Error('both have the same code');
    expect(await check(account, code)).toEqual(record);
  });

  it('another account whose object holds a copy of what is stored', async () => {
    const [account, other] = [someone(), someone()];
    const code = await issued(account);
    const copied = JSON.parse(await storedFor(account));
    await runInDurableObject(env.ONE_TIME_CODE.getByName(`reset:${other}`), (_, { storage }) => {
      for (const [key, value] of copied) storage.kv.put(key, value);
    });
    expect(await check(other, code)).toBeUndefined();
  });
});

describe('tries', () => {
  it('are five: after four wrong ones the right one is good', async () => {
    const account = someone();
    const code = await issued(account);
    await wrongly(account, code, 4);
    expect(await check(account, code)).toEqual(record);
  });

  it('are not six: after five wrong ones the right one is no good', async () => {
    const account = someone();
    const code = await issued(account);
    await wrongly(account, code, 5);
    expect(await check(account, code)).toBeUndefined();
  });

  it('are counted at the same moment: of a hundred guesses five are looked at', async () => {
    const account = someone();
    const code = await issued(account);
    const guesses = Array.from({ length: 100 }, (_, i) => (i === 5 ? code : otherCode(code)));
    const all = await Promise.all(guesses.map((guess) => check(account, guess)));
    expect(all.every((one) => one === undefined)).toBe(true);
  });

  it('are not given back by a retry of the job', async () => {
    const account = someone();
    const by = job();
    const code = await issued(account, by);
    await wrongly(account, code, 4);
    expect(await issued(account, by)).toBe(code);
    await wrongly(account, code, 1);
    expect(await check(account, code)).toBeUndefined();
  });

  it('begin anew with a newer code', async () => {
    const account = someone();
    await wrongly(account, await issued(account), 5);
    const code = await issued(account);
    await wrongly(account, code, 4);
    expect(await check(account, code)).toEqual(record);
  });

  it('before there is a code are not held against it', async () => {
    const account = someone();
    await wrongly(account, '123456', 6);
    expect(await check(account, await issued(account))).toEqual(record);
  });

  it('of one purpose do not count for another', async () => {
    const account = someone();
    const reset = await issued(account);
    const verification = await issued(account, job(), 'verification');
    await wrongly(account, reset, 5);
    expect(await check(account, verification, 'verification')).toEqual(record);
  });

  it('leave the same trace where there is no code', async () => {
    const [none, some] = [someone(), someone()];
    await check(none, '123456');
    const code = await issued(some);
    await check(some, otherCode(code));
    const [[name, kept]] = JSON.parse(await storedFor(none));
    const [[sameName, same]] = JSON.parse(await storedFor(some));
    expect([name, kept.wrong]).toEqual([sameName, same.wrong]);
  });
});

describe('time', () => {
  it('is ten minutes: a millisecond before, the code is good', async () => {
    const account = someone();
    const code = await issued(account);
    const issuedAt = Date.now();
    const almost = new Date(issuedAt + 599_999);
    expect(await checkCode(deps, 'reset', account, code, almost)).toEqual(record);
    const over = new Date(issuedAt + 600_000);
    expect(await checkCode(deps, 'reset', account, code, over)).toBeUndefined();
  });

  it('is not prolonged by a retry of the job', async () => {
    const account = someone();
    const by = job();
    const code = await issued(account, by);
    travel('5m');
    expect(await issued(account, by)).toBe(code);
    travel('5m');
    expect(await check(account, code)).toBeUndefined();
  });

  it('clears the object, with a code and without', async () => {
    const [account, none] = [someone(), someone()];
    await issued(account);
    await check(none, '123456');
    travel('10m');
    for (const one of [account, none]) {
      expect(await runDurableObjectAlarm(env.ONE_TIME_CODE.getByName(`reset:${one}`))).toBe(true);
      expect(await storedFor(one)).toBe('[]');
    }
  });
});

describe('a retry of a job', () => {
  it('sends the same code', async () => {
    const account = someone();
    const by = job();
    expect(await issued(account, by)).toBe(await issued(account, by));
  });

  it('does not bring a forgotten code back', async () => {
    const account = someone();
    const by = job();
    const code = await issued(account, by);
    await forget(account, code);
    expect(await issueCode(deps, 'reset', account, by, record, new Date())).toBeUndefined();
    expect(await check(account, code)).toBeUndefined();
  });

  it('sends no code that was guessed at too often', async () => {
    const account = someone();
    const by = job();
    await wrongly(account, await issued(account, by), 5);
    expect(await issueCode(deps, 'reset', account, by, record, new Date())).toBeUndefined();
  });

  it('leaves a newer code in its place', async () => {
    const account = someone();
    const older = job();
    const replaced = await issued(account, older);
    const code = await issued(account);
    expect(await issueCode(deps, 'reset', account, older, record, new Date())).toBeUndefined();
    if (replaced !== code) expect(await check(account, replaced)).toBeUndefined();
    expect(await check(account, code)).toEqual(record);
  });
});

describe('a rotation of AUTH_SECRET', () => {
  const issuedBy = (setting: Setting, account: string, keyId: string) =>
    issueCode(depsOf(setting), 'reset', account, { id: 'one-job', keyId }, record, new Date());

  it('keeps a code good that was made before it', async () => {
    const account = someone();
    const code = await issuedBy(before, account, keyIdOf(before));
    expect(await check(account, code ?? '', 'reset', depsOf(swapped))).toEqual(record);
  });

  it('knows a code made after the swap in an isolate without it', async () => {
    const account = someone();
    const code = await issuedBy(swapped, account, keyIdOf(swapped));
    expect(await check(account, code ?? '', 'reset', depsOf(added))).toEqual(record);
  });

  it('sends the same code where a retry comes after it', async () => {
    const account = someone();
    const code = await issuedBy(before, account, keyIdOf(before));
    expect(await issuedBy(swapped, account, keyIdOf(before))).toBe(code);
  });

  it('ends a code with the secret that it was made under', async () => {
    const account = someone();
    const code = await issuedBy(before, account, keyIdOf(before));
    expect(await check(account, code ?? '', 'reset', depsOf(dropped))).toBeUndefined();
  });
});

it('stands nowhere in what is stored, nor does an unkeyed hash of it', async () => {
  const account = someone();
  const code = await issued(account);
  const stored = await storedFor(account);
  expect(stored).toContain(record.phone);
  expect(stored).not.toContain(code);
  const bytes = new TextEncoder().encode(code);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).toHex();
  expect(stored).not.toContain(hash);
});

describe('an object that ends before it has counted', () => {
  it('looks at no guess', async () => {
    const account = someone();
    const code = await issued(account);
    await wrongly(account, code, 4);
    await endsAtWrite(env.ONE_TIME_CODE.getByName(`reset:${account}`), 1);
    await expect(check(account, otherCode(code))).rejects.toThrow('did not answer');
    // Not counted and not looked at: the last try is still there.
    expect(await check(account, code)).toEqual(record);
  });

  it('leaves a code good that was to be forgotten, and fails nobody for it', async () => {
    const account = someone();
    const code = await issued(account);
    await endsAtWrite(env.ONE_TIME_CODE.getByName(`reset:${account}`), 1);
    await forget(account, code);
    expect(await check(account, code)).toEqual(record);
  });
});
