import { describe, expect, it } from 'vitest';
import { BadConfiguration } from '../src/core/settings';
import { readSettings } from '../src/settings';
import { requiredSettings } from './support/settings';

const good: Record<string, unknown> = requiredSettings;

/** The settings of the tests, changed; `undefined` takes one away. */
const read = (changes: Record<string, unknown> = {}) =>
  readSettings(
    Object.fromEntries(
      Object.entries({ ...good, ...changes }).filter(([, value]) => value !== undefined),
    ),
  );

/** What stops the Worker; fails where nothing does. */
function problemsOf(changes: Record<string, unknown>): BadConfiguration {
  try {
    read(changes);
  } catch (error) {
    if (error instanceof BadConfiguration) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('defaults', () => {
  it('are those of the documentation, in seconds where they are durations', () => {
    expect(read({ MAIL_TRANSPORT: undefined })).toMatchObject({
      ACCESS_TOKEN_TTL: 900,
      SESSION_IDLE_TTL: 1_209_600,
      SESSION_MAX_AGE: 2_592_000,
      REFRESH_GRACE: 30,
      LOGIN_NOTICE: 'off',
      COOKIE_ORIGINS: [],
      CHANGE_TOKEN_TTL: 600,
      PASSWORD_MAX_AGE: 2_592_000,
      PASSWORD_POLICY: 'composition',
      RESET_LINK_TTL: 86_400,
      INVITATION_LINK_TTL: 604_800,
      RESET_WINDOW: 86_400,
      REGISTRATION: 'reveal',
      CONFIRMATION_LINK_TTL: 86_400,
      RESET_MAX_REQUESTS: 3,
      LOGIN_MAX_FAILURES: 10,
      RESEND_BASE_URL: 'https://api.resend.com',
      mail: { transport: 'resend', apiKey: good.RESEND_API_KEY },
    });
    expect(read().DEFAULT_COUNTRY).toBeUndefined();
    expect(read().HIBP_BASE_URL).toBeUndefined();
    expect(read({ HIBP_BASE_URL: '' }).HIBP_BASE_URL).toBeUndefined();
  });

  it('give way to what is set', () => {
    const changes = {
      PASSWORD_MAX_AGE: '3s',
      PASSWORD_POLICY: 'nist',
      RESET_MAX_REQUESTS: '9999',
      LOGIN_MAX_FAILURES: '1',
      DEFAULT_COUNTRY: 'DE',
      RESEND_BASE_URL: 'http://127.0.0.1:4000/',
      HIBP_BASE_URL: 'https://leaks.example/api/',
      REGISTRATION: 'conceal',
    };
    expect(read(changes)).toMatchObject({
      PASSWORD_MAX_AGE: 3,
      PASSWORD_POLICY: 'nist',
      RESET_MAX_REQUESTS: 9_999,
      LOGIN_MAX_FAILURES: 1,
      DEFAULT_COUNTRY: 'DE',
      RESEND_BASE_URL: 'http://127.0.0.1:4000',
      HIBP_BASE_URL: 'https://leaks.example/api',
      REGISTRATION: 'conceal',
    });
  });
});

describe('PASSWORD_POLICY', () => {
  it('is still understood by the first name of its default', () => {
    expect(read({ PASSWORD_POLICY: 'mission' })).toMatchObject({ PASSWORD_POLICY: 'composition' });
  });
});

describe('a missing setting', () => {
  it.each(['AUTH_SECRET', 'JWT_KEYS', 'PUBLIC_URL', 'MAIL_FROM'])('%s is named', (name) => {
    expect(problemsOf({ [name]: undefined }).problems).toEqual([`${name}: missing`]);
  });

  it('RESEND_API_KEY is named where mail goes through Resend', () => {
    const { message } = problemsOf({ RESEND_API_KEY: undefined });
    expect(message).toBe('RESEND_API_KEY: missing, and MAIL_TRANSPORT is resend');
  });

  it('is told together with every other one', () => {
    const names = ['AUTH_SECRET', 'JWT_KEYS', 'PUBLIC_URL', 'MAIL_FROM', 'RESEND_API_KEY'];
    const changes = Object.fromEntries(names.map((name) => [name, undefined]));
    const { problems } = problemsOf({ ...changes, RESET_WINDOW: 'soon' });
    const named = problems.map((problem) => problem.split(':')[0]).sort();
    expect(named).toEqual([...names, 'RESET_WINDOW'].sort());
  });
});

const durations = [
  'ACCESS_TOKEN_TTL',
  'SESSION_IDLE_TTL',
  'SESSION_MAX_AGE',
  'REFRESH_GRACE',
  'CHANGE_TOKEN_TTL',
  'PASSWORD_MAX_AGE',
  'RESET_LINK_TTL',
  'INVITATION_LINK_TTL',
  'RESET_WINDOW',
];
const malformed: [string, unknown][] = [
  ['AUTH_SECRET', 'only-31-bytes-and-not-one-more-'],
  ['AUTH_SECRET', ''],
  ['AUTH_SECRET', 4_711_000_815],
  ...durations.flatMap((name): [string, unknown][] => [
    [name, '0s'],
    [name, '30 days'],
    [name, '3661d'],
    [name, ''],
    [name, 86_400],
  ]),
  ...['RESET_MAX_REQUESTS', 'LOGIN_MAX_FAILURES'].flatMap((name): [string, unknown][] => [
    [name, '0'],
    [name, '10000'],
    [name, '-37'],
    [name, '3.75'],
    [name, '0x1f'],
    [name, 'three'],
  ]),
  ['PASSWORD_POLICY', 'MISSION'],
  ['PASSWORD_POLICY', 'constructor'],
  ['ACCESS_TOKEN_TTL', '25h'],
  ['REFRESH_GRACE', '6m'],
  ['LOGIN_NOTICE', 'on'],
  ['COOKIE_ORIGINS', '*'],
  ['OBJECT_LOCATION', 'europe'],
  ['OBJECT_LOCATION', 'EU'],
  ['DEFAULT_COUNTRY', 'Germany'],
  ['DEFAULT_COUNTRY', 'de'],
  ['DEFAULT_COUNTRY', 'XX'],
  ['MAIL_TRANSPORT', 'smtp'],
  ['MAIL_FROM', 'Accounts'],
  ['MAIL_FROM', 'mailbox@'],
  ['MAIL_FROM', '@accounts.example'],
  ['MAIL_FROM', ''],
  ['MAIL_FROM', 'Accounts <>'],
  ['MAIL_FROM', 'Accounts <no-reply>'],
  ['MAIL_FROM', 'Accounts <mailbox@accounts.example'],
  ['MAIL_FROM', 'Accounts mailbox@accounts.example>'],
  ['MAIL_FROM', 'Accounts mailbox@accounts.example'],
  ['MAIL_FROM', 'mailbox@accounts.example>'],
  ['MAIL_FROM', '<mailbox@accounts.example'],
  ['MAIL_FROM', 'Accounts <<mailbox@accounts.example>>'],
  ['MAIL_FROM', 'Accounts <mailbox@accounts.example> now'],
  ['MAIL_FROM', 'Accounts <mail box@accounts.example>'],
  ['MAIL_FROM', 'Accounts <mailbox@home@accounts.example>'],
  ['MAIL_FROM', 'mailbox@accounts.example, other@accounts.example'],
  ['MAIL_FROM', 'mailbox@accounts.example;other@accounts.example'],
  ['MAIL_FROM', 'mailbox@accounts.example other@accounts.example'],
  ['MAIL_FROM', 'mailbox@accounts.example <other@accounts.example>'],
  ['MAIL_FROM', 'One <mailbox@accounts.example>, Two <other@accounts.example>'],
  ['MAIL_FROM', 'Accounts, Inc. <mailbox@accounts.example>'],
  ['MAIL_FROM', '"Accounts <mailbox@accounts.example>'],
  ['MAIL_FROM', 'a@accounts.example\r\nBcc: b@accounts.example'],
  ['MAIL_FROM', 'Accounts\nBcc: b@accounts.example <a@accounts.example>'],
  ['MAIL_FROM', '"Accounts\nBcc: b" <a@accounts.example>'],
  ['MAIL_FROM', 'Accounts\u2028 <a@accounts.example>'],
  ['PUBLIC_URL', 'accounts.example'],
  ['PUBLIC_URL', 'ftp://accounts.example'],
  ['PUBLIC_URL', 'javascript:alert(1)'],
  ['PUBLIC_URL', 'https://'],
  ['PUBLIC_URL', 'https://accounts.example?tenant=37'],
  ['PUBLIC_URL', 'https://accounts.example#top'],
  ['PUBLIC_URL', 'https://accounts.example?'],
  ['PUBLIC_URL', 'https://accounts.example/#'],
  ['PUBLIC_URL', 'https://kim:hush-hush@accounts.example'],
  ['RESEND_BASE_URL', 'mail-provider'],
  ['RESEND_API_KEY', ''],
];

it.each([
  'no-reply@accounts.example',
  'a@b',
  '<no-reply@accounts.example>',
  'Accounts <no-reply@accounts.example>',
  'Accounts<no-reply@accounts.example>',
  'Quill & Fern Ltd. (accounts) <no-reply+sent@accounts.example>',
  "O'Hara Bücher <no-reply@bücher.example>",
  '"Accounts, Inc." <no-reply@accounts.example>',
  '"Accounts \\"North\\" @ home" <no-reply@accounts.example>',
])('takes %s as the address that mail comes from', (mailbox) => {
  expect(read({ MAIL_FROM: mailbox }).MAIL_FROM).toBe(mailbox);
  expect(read({ MAIL_FROM: ` ${mailbox} ` }).MAIL_FROM).toBe(mailbox);
});

describe('a malformed setting', () => {
  it.each(malformed)('%s: %j is named, and its value is not repeated', (name, value) => {
    const error = problemsOf({ [name]: value });
    expect(error.problems).toHaveLength(1);
    expect(error.message.startsWith(`${name}: `)).toBe(true);
    const words = error.message.slice(name.length);
    // Short values are parts of any sentence; the others must be nowhere.
    if (String(value).length > 4) expect(words).not.toContain(String(value));
    expect(words).not.toMatch(/hush|Bcc|alert|31-bytes|4711/);
    expect(error.cause).toBeUndefined();
  });

  it('is named together with every other one', () => {
    const { problems } = problemsOf({ AUTH_SECRET: 'short', RESET_WINDOW: 'soon', JWT_KEYS: '{' });
    expect(problems.map((problem) => problem.split(':')[0]).sort()).toEqual([
      'AUTH_SECRET',
      'JWT_KEYS',
      'RESET_WINDOW',
    ]);
  });

  it.each([
    ['32 bytes', 'x'.repeat(32), true],
    ['31 bytes', 'x'.repeat(31), false],
    ['16 characters of two bytes', 'é'.repeat(16), true],
    ['15 of them and one of one byte', `${'é'.repeat(15)}x`, false],
    ['two of 32 bytes', `${'x'.repeat(32)} ${'y'.repeat(32)}`, true],
    ['two, and one of them of 31 bytes', `${'x'.repeat(32)} ${'y'.repeat(31)}`, false],
    ['the same one twice', `${'x'.repeat(32)} ${'x'.repeat(32)}`, false],
    ['spaces alone', ' '.repeat(32), false],
  ])('AUTH_SECRET of %s', (_, secret, accepted) => {
    if (accepted) {
      const texts = read({ AUTH_SECRET: secret }).AUTH_SECRET.map(({ text }) => text);
      expect(texts.join(' ')).toBe(secret);
    } else {
      expect(problemsOf({ AUTH_SECRET: secret }).message).toMatch(/^AUTH_SECRET: not one or more/);
    }
  });
});
