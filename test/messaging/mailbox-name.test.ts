import { expect, it } from 'vitest';
import { mailboxName } from '../../src/messaging/courier';
import { mailboxOf } from '../../src/messaging/mailbox-name';
import { secretsOf } from '../support/secrets';

it.each([
  ['mira@example.com', 'mira@example.com', 'plain'],
  ['mira+1@example.com', 'mira@example.com', 'tagged'],
  ['mira+a+b@example.com', 'mira@example.com', 'tagged'],
  ['mira+@example.com', 'mira@example.com', 'tagged'],
  ['+mira@example.com', '+mira@example.com', 'plain'],
  ['mi.ra@example.com', 'mi.ra@example.com', 'plain'],
  ['mira@gmail.com', 'mira@gmail.com', 'plain'],
  ['mi.ra@gmail.com', 'mira@gmail.com', 'dotted'],
  ['mira@googlemail.com', 'mira@gmail.com', 'plain'],
  ['m.ira+x@googlemail.com', 'mira@gmail.com', 'tagged'],
  ['"a@b"@example.com', '"a@b"@example.com', 'plain'],
])('%s is the mailbox %s, %s', (address, canonical, variant) => {
  expect(mailboxOf(address)).toEqual({ canonical, variant });
});

it('names an object by nothing that can be read or guessed without the secret', () => {
  const name = mailboxName(secretsOf('a'.repeat(32)), 'mira+1@example.com');
  expect(name).toMatch(/^[0-9a-f]{64}$/);
  expect(name).toBe(mailboxName(secretsOf('a'.repeat(32)), 'mira@example.com'));
  expect(name).not.toBe(mailboxName(secretsOf('b'.repeat(32)), 'mira@example.com'));
});
