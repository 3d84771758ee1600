/** Limits of SMS, each at its last one and the one beyond. They hold for the 24 hours behind every SMS. */
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { keyedHash, secretKey } from '../../src/core/secret-key';
import type { Standing } from '../../src/messaging/job';
import { type AdmitSms, makeAdmitSms, type SmsLimits } from '../../src/messaging/sms-limits';
import { travel } from '../support/clock';
import { faults } from '../support/faults';
import { secretsOf } from '../support/secrets';

const plenty: SmsLimits = {
  SMS_MAX_PER_NUMBER: 9999,
  SMS_MAX_PER_PREFIX: 9999,
  SMS_MAX_PER_NETWORK: 9999,
  SMS_MAX_PER_DAY: 9999,
  SMS_COUNTRIES: [],
};

/** Quotas of a world of its own: otherwise all tests would share a day. */
function admitting(limits: Partial<SmsLimits>): AdmitSms {
  const world = crypto.randomUUID();
  const quotas = { getByName: (name: string) => env.QUOTA.getByName(`${world} ${name}`) };
  return makeAdmitSms({ ...plenty, ...limits, AUTH_SECRET: secretsOf() }, quotas);
}

let count = 0;
/** A number in a block of its own. */
const number = () => `+1415${(2_000_000 + ++count * 10_000).toString()}`;
const sms = (
  changes: Partial<{ to: string; network: string | null; standing: Standing }> = {},
) => ({
  to: number(),
  network: null,
  standing: 'signs-in' as Standing,
  ...changes,
});
const job = () => crypto.randomUUID();

const limits: [keyof SmsLimits, string, () => Parameters<AdmitSms>[1]][] = (() => {
  const to = '+491701234567';
  const block = (last: number) => `+49170555${String(last).padStart(4, '0')}`;
  let last = 0;
  return [
    ['SMS_MAX_PER_NUMBER', 'sms-number', () => sms({ to })],
    ['SMS_MAX_PER_PREFIX', 'sms-prefix', () => sms({ to: block(last++) })],
    ['SMS_MAX_PER_NETWORK', 'sms-network', () => sms({ network: 'a-network' })],
    ['SMS_MAX_PER_DAY', 'sms-day', () => sms()],
  ];
})();

describe.each(limits)('%s', (setting, refusal, next) => {
  it('lets three through, and not a fourth', async () => {
    const admit = admitting({ [setting]: 3 });
    for (let i = 0; i < 3; i++) expect(await admit(job(), next())).toBe('send');
    expect(await admit(job(), next())).toBe(refusal);
    faults();
  });

  it('lets exactly three of twenty at the same moment through', async () => {
    const admit = admitting({ [setting]: 3 });
    const all = await Promise.all(Array.from({ length: 20 }, () => admit(job(), next())));
    expect(all.filter((one) => one === 'send')).toHaveLength(3);
    expect(all.filter((one) => one === refusal)).toHaveLength(17);
    faults();
  });

  it('makes room a day after the first, and not a second sooner', async () => {
    const admit = admitting({ [setting]: 2 });
    await admit(job(), next());
    travel('1h');
    await admit(job(), next());
    travel('22h');
    travel('3599s');
    expect(await admit(job(), next())).toBe(refusal);
    travel('1s');
    expect(await admit(job(), next())).toBe('send');
    expect(await admit(job(), next())).toBe(refusal);
    faults();
  });

  it('says the same of the same job, asked again and after others', async () => {
    const admit = admitting({ [setting]: 1 });
    const [mine, one] = [job(), next()];
    expect(await admit(mine, one)).toBe('send');
    expect(await admit(job(), next())).toBe(refusal);
    expect(await admit(mine, one)).toBe('send');
    faults();
  });
});

describe('one limit does not stop another', () => {
  it('number', async () => {
    const admit = admitting({ SMS_MAX_PER_NUMBER: 1 });
    const to = '+4915112345678';
    await admit(job(), sms({ to }));
    expect(await admit(job(), sms({ to }))).toBe('sms-number');
    expect(await admit(job(), sms({ to: '+4915112345679' }))).toBe('send');
  });

  it('block of numbers', async () => {
    const admit = admitting({ SMS_MAX_PER_PREFIX: 1 });
    await admit(job(), sms({ to: '+33612340000' }));
    expect(await admit(job(), sms({ to: '+33612349999' }))).toBe('sms-prefix');
    expect(await admit(job(), sms({ to: '+33612350000' }))).toBe('send');
  });

  it('network, and no network is not one', async () => {
    const admit = admitting({ SMS_MAX_PER_NETWORK: 1 });
    await admit(job(), sms({ network: 'one' }));
    expect(await admit(job(), sms({ network: 'one' }))).toBe('sms-network');
    expect(await admit(job(), sms({ network: 'other' }))).toBe('send');
    for (let i = 0; i < 3; i++) expect(await admit(job(), sms())).toBe('send');
  });
});

it('leaves the owner of a number theirs, although strangers typed it beside their usernames', async () => {
  const admit = admitting({ SMS_MAX_PER_NUMBER: 2 });
  const to = number();
  for (let i = 0; i < 2; i++) await admit(job(), sms({ to, standing: 'beside' }));
  expect(await admit(job(), sms({ to, standing: 'beside' }))).toBe('sms-number');
  expect(await admit(job(), sms({ to, standing: 'proved' }))).toBe('send');
  expect(await admit(job(), sms({ to, standing: 'signs-in' }))).toBe('send');
  expect(await admit(job(), sms({ to, standing: 'proved' }))).toBe('sms-number');
});

it('lets a network that asks too much use up nothing of the number, nor of the day', async () => {
  const admit = admitting({ SMS_MAX_PER_NETWORK: 1, SMS_MAX_PER_NUMBER: 2, SMS_MAX_PER_DAY: 3 });
  const to = number();
  for (let i = 0; i < 10; i++) await admit(job(), sms({ to, network: 'greedy' }));
  expect(await admit(job(), sms({ to, network: 'other' }))).toBe('send');
  expect(await admit(job(), sms({ network: 'third' }))).toBe('send');
});

it('tells the operator once that the day is full, and again another day', async () => {
  const admit = admitting({ SMS_MAX_PER_DAY: 1 });
  await admit(job(), sms());
  expect(faults()).toEqual([]);
  await admit(job(), sms());
  await admit(job(), sms());
  expect(faults()).toEqual([{ sms: expect.stringContaining('SMS_MAX_PER_DAY is reached') }]);
  travel('24h');
  await admit(job(), sms());
  await admit(job(), sms());
  expect(faults()).toHaveLength(1);
});

describe('SMS_COUNTRIES', () => {
  it.each([
    [[], '+8821612345678', 'send'],
    [['DE'], '+491701234567', 'send'],
    [['DE'], '+33612345678', 'sms-country'],
    [['DE', 'FR'], '+33612345678', 'send'],
    // A mobile of the United Kingdom, which shares its code with Guernsey.
    [['GB'], '+447911123456', 'send'],
    [['US'], '+14155552671', 'send'],
    // Jamaica: the same code, and another price.
    [['US'], '+18765551234', 'sms-country'],
    [['JM'], '+18765551234', 'send'],
    [['CA'], '+14155552671', 'sms-country'],
    // No country has it.
    [['US'], '+8821612345678', 'sms-country'],
  ] as const)('%j and %s: %s', async (countries, to, verdict) => {
    expect(await admitting({ SMS_COUNTRIES: [...countries] })(job(), sms({ to }))).toBe(verdict);
  });

  it('counts nothing of what it refuses', async () => {
    const admit = admitting({ SMS_COUNTRIES: ['DE'], SMS_MAX_PER_DAY: 1 });
    for (let i = 0; i < 3; i++) await admit(job(), sms({ to: '+33612345678' }));
    expect(await admit(job(), sms({ to: '+491701234567' }))).toBe('send');
  });
});

describe('a quota', () => {
  it('keeps no number, not even in its name', async () => {
    const to = number();
    const names: string[] = [];
    const quotas = {
      getByName: (name: string) => {
        names.push(name);
        return env.QUOTA.getByName(name);
      },
    };
    const settings = { ...plenty, AUTH_SECRET: secretsOf() };
    await makeAdmitSms(settings, quotas)(job(), sms({ to, network: 'n' }));
    expect(names).toHaveLength(4);
    expect(names.join()).not.toContain(to.slice(1, 8));
    expect(names).toContain(`sms:number:own:${keyedHash(secretKey(secretsOf(), 'sms-quota'), to)}`);
  });

  it('forgets all a day after the last', async () => {
    const quota = env.QUOTA.getByName(crypto.randomUUID());
    await quota.take('one', 5, 86_400_000);
    travel('1h');
    await quota.take('two', 5, 86_400_000);
    travel('23h');
    expect(await runDurableObjectAlarm(quota)).toBe(true);
    travel('1h');
    expect(await runDurableObjectAlarm(quota)).toBe(true);
    const tables = await runInDurableObject(quota, (_, { storage }) => [
      ...storage.sql.exec("select name from sqlite_master where name = 'taken'"),
    ]);
    expect(tables).toEqual([]);
    expect(await quota.take('three', 1, 86_400_000)).toEqual({ taken: true });
  });
});
