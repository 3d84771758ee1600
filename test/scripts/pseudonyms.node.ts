/** `npm run audit -- --user`: a person is found in all of the trail, whichever secret was first when. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pseudonymsOf } from '../../scripts/audit/pseudonyms.ts';
import { identifierOf } from '../../scripts/identifier.ts';

const secret = 'a-secret-of-the-tests-of-32-bytes-and-more';
const older = 'an-older-secret-of-the-tests-of-32-bytes';
/** The same stands in test/audit/pseudonym.test.ts, made by the Worker. */
const ines = '2e9695d0.f28fbb2f624482b43246d743207c4ccc';

test('a person is looked for under the name that the Worker writes', () => {
  assert.ok(pseudonymsOf(secret, 'ines@example.com').has(ines));
});

test('and under the name without a key id that older events have', () => {
  assert.ok(pseudonymsOf(secret, 'ines@example.com').has(ines.split('.')[1]));
});

test('and under every secret, in whatever order', () => {
  for (const secrets of [`${older} ${secret}`, `${secret} ${older}`]) {
    const names = pseudonymsOf(secrets, 'ines@example.com');
    for (const one of [older, secret]) {
      for (const name of pseudonymsOf(one, 'ines@example.com')) assert.ok(names.has(name));
    }
    assert.equal(names.size, 4);
  }
});

test('and nobody else is', () => {
  assert.ok(!pseudonymsOf(secret, 'ina@example.com').has(ines));
});

test('an address or a number is read as the service reads it', () => {
  for (const [typed, stored] of [
    [' Ines@Example.COM ', 'ines@example.com'],
    ['bucher@bücher.example', 'bucher@xn--bcher-kva.example'],
    ['+1 (415) 555-0123', '+14155550123'],
  ] as const) {
    assert.equal(identifierOf(typed), stored);
  }
});
