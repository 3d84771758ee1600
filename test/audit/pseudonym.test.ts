/** All events of one person can be found, and their address stands in none. */
import { expect, it } from 'vitest';
import { makePseudonym } from '../../src/audit/pseudonym';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { freshPhone } from '../support/fresh-phone';
import { freshEmail, register } from '../support/people';
import { secretsOf } from '../support/secrets';
import { requiredSettings } from '../support/settings';

const app = makeTestApp();
const pseudonym = makePseudonym(secretsOf());

it('is the same in every event about one identifier, known or not, in any spelling', async () => {
  const { username, password } = await register(app);
  await app.post('/v1/login', { username: ` ${username.toUpperCase()} `, password: 'wrong' });
  await app.post('/v1/login', { username, password });
  await app.post('/v1/forgot-password', { username });
  const subjects = auditLines().map(({ subject }) => subject);
  expect(subjects).toEqual(Array(4).fill(pseudonym(username)));

  const nobody = freshEmail();
  await app.post('/v1/login', { username: nobody, password: 'wrong' });
  expect(auditLines()[0]?.subject).toBe(pseudonym(nobody));
});

it('is the same for one phone number in two spellings', async () => {
  const phone = freshPhone();
  await app.post('/v1/login', { username: phone, password: 'wrong' });
  await app.post('/v1/login', {
    username: phone.replace(/(\d{3})(\d{4})$/, ' $1-$2'),
    password: 'x',
  });
  const [one, other] = auditLines();
  expect(one?.subject).toBe(pseudonym(phone));
  expect(other?.subject).toBe(one?.subject);
});

it('says nothing without the key', () => {
  expect(pseudonym('a@example.com')).toMatch(/^[0-9a-f]{8}\.[0-9a-f]{32}$/);
  expect(makePseudonym(secretsOf(`${requiredSettings.AUTH_SECRET}!`))('a@example.com')).not.toBe(
    pseudonym('a@example.com'),
  );
  expect(pseudonym('a@example.com')).not.toBe(pseudonym('b@example.com'));
});

it('names the secret that it was made under: the first', () => {
  const [first, second] = [
    `one-${requiredSettings.AUTH_SECRET}`,
    `two-${requiredSettings.AUTH_SECRET}`,
  ];
  const made = makePseudonym(secretsOf(`${second} ${first}`))('a@example.com');
  expect(made).toBe(makePseudonym(secretsOf(second))('a@example.com'));
  expect(made.split('.')[0]).toBe(secretsOf(second)[0].id);
});

it('is what `npm run audit` looks for', () => {
  // The same stands in test/scripts/pseudonyms.node.ts.
  expect(
    makePseudonym(secretsOf('a-secret-of-the-tests-of-32-bytes-and-more'))('ines@example.com'),
  ).toBe('2e9695d0.f28fbb2f624482b43246d743207c4ccc');
});
