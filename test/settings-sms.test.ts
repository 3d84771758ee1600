/** The settings of SMS: each transport says what it lacks. */
import { describe, expect, it } from 'vitest';
import { problemsOf, readWith as read } from './support/problems-of-settings';

const sid = `AC${'0a'.repeat(16)}`;
const secret = `whsec_${new Uint8Array(32).fill(7).toBase64()}`;
const twilio = {
  SMS_TRANSPORT: 'twilio',
  TWILIO_ACCOUNT_SID: sid,
  TWILIO_AUTH_TOKEN: 'a-token',
  SMS_FROM: '+14155550100',
};
const webhook = {
  SMS_TRANSPORT: 'webhook',
  SMS_WEBHOOK_URL: 'https://sms.example/send',
  SMS_WEBHOOK_SECRET: secret,
};

it('send no SMS where nothing is set, and have limits that are safe', () => {
  expect(read({})).toMatchObject({
    sms: { transport: 'off' },
    TWILIO_BASE_URL: 'https://api.twilio.com',
    SMS_MAX_PER_NUMBER: 5,
    SMS_MAX_PER_PREFIX: 20,
    SMS_MAX_PER_NETWORK: 10,
    SMS_MAX_PER_DAY: 500,
    SMS_COUNTRIES: [],
  });
});

it('hand each transport what it needs', () => {
  expect(read(twilio).sms).toEqual({
    transport: 'twilio',
    accountSid: sid,
    authToken: 'a-token',
    baseUrl: 'https://api.twilio.com',
    from: '+14155550100',
  });
  expect(read(webhook).sms).toEqual({
    transport: 'webhook',
    url: 'https://sms.example/send',
    secret: new Uint8Array(32).fill(7),
  });
  const local = { SMS_TRANSPORT: 'outbox', PUBLIC_URL: 'http://localhost:8787' };
  expect(read(local).sms).toEqual({ transport: 'outbox' });
});

describe('what a transport lacks', () => {
  it('is named with the reason, all of it', () => {
    const because = 'missing, and SMS_TRANSPORT is twilio';
    expect(problemsOf({ SMS_TRANSPORT: 'twilio' })).toEqual([
      `TWILIO_ACCOUNT_SID: ${because}`,
      `TWILIO_AUTH_TOKEN: ${because}`,
      `SMS_FROM: ${because}`,
    ]);
    expect(problemsOf({ SMS_TRANSPORT: 'webhook' })).toEqual([
      'SMS_WEBHOOK_URL: missing, and SMS_TRANSPORT is webhook',
      'SMS_WEBHOOK_SECRET: missing, and SMS_TRANSPORT is webhook',
    ]);
  });

  it('is named along with what is wrong elsewhere', () => {
    const problems = problemsOf({ ...webhook, SMS_WEBHOOK_URL: '', RESET_WINDOW: 'soon' });
    expect(problems.map((problem) => problem.split(':')[0]).sort()).toEqual([
      'RESET_WINDOW',
      'SMS_WEBHOOK_URL',
    ]);
  });
});

it('refuse the outbox at a public address', () => {
  expect(problemsOf({ SMS_TRANSPORT: 'outbox' })).toEqual([
    'SMS_TRANSPORT: outbox is for local use; PUBLIC_URL has to be a loopback address',
  ]);
});

it.each([
  ['SMS_TRANSPORT', 'sns'],
  ['SMS_FROM', '4155550100'],
  ['SMS_FROM', '+0155550100'],
  ['SMS_FROM', 'TwelveLetters'],
  ['SMS_FROM', '12345'],
  ['SMS_FROM', 'Näme'],
  ['SMS_FROM', 'MG123'.padEnd(13, '0')],
  ['TWILIO_ACCOUNT_SID', '../../v2/secret-path'],
  ['TWILIO_ACCOUNT_SID', `SK${'0a'.repeat(16)}`],
  ['TWILIO_AUTH_TOKEN', 'two words'],
  ['TWILIO_BASE_URL', 'http://twilio.example'],
  ['SMS_WEBHOOK_URL', 'http://sms.example'],
  ['SMS_WEBHOOK_URL', 'https://user:pass@sms.example'],
  ['SMS_WEBHOOK_SECRET', 'short-secret'],
  ['SMS_MAX_PER_NUMBER', '0'],
  ['SMS_MAX_PER_PREFIX', 'many'],
  ['SMS_MAX_PER_NETWORK', '-1'],
  ['SMS_MAX_PER_DAY', '10000'],
  ['SMS_COUNTRIES', 'Germany'],
  ['SMS_COUNTRIES', 'DE,XX'],
  ['SMS_COUNTRIES', 'DE;FR'],
])('name %s where it is %j, and do not repeat it', (name, value) => {
  const problems = problemsOf({ [name]: value });
  expect(problems).toHaveLength(1);
  expect(problems[0]?.startsWith(`${name}: `)).toBe(true);
  if (value.length > 4) expect(problems[0]).not.toContain(value);
});

it.each([
  ['SMS_FROM', 'Nordlicht'],
  ['SMS_FROM', 'My Shop 24'],
  ['SMS_FROM', `MG${'0a'.repeat(16)}`],
  ['SMS_COUNTRIES', ' DE, FR ,AT'],
  ['SMS_WEBHOOK_URL', 'https://sms.example/a/path'],
  ['SMS_WEBHOOK_URL', 'http://127.0.0.1:9999/hook'],
])('take %s %j', (name, value) => {
  expect(problemsOf({ [name]: value })).toEqual([]);
});
