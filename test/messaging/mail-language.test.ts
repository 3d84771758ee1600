/** In which language somebody is written to: the one they chose, else the one that was asked for. */
import { expect, it } from 'vitest';
import { newAccountSchema } from '../../src/accounts/new-account';
import { nameKey } from '../support/account-key';
import { makeTestApp } from '../support/app';
import { travel } from '../support/clock';
import { mailsTo, runMailbox, runMailQueue } from '../support/mail';
import {
  freshEmail,
  goodPassword,
  login,
  otherPassword,
  register,
  registration,
  type TestPerson,
} from '../support/people';
import { setUser, userRow } from '../support/rows';

const app = makeTestApp();
const concealing = makeTestApp({ REGISTRATION: 'conceal' });
const speaking = (language: string) => ({ headers: { 'Accept-Language': language } });

async function subjectOfReset({ id, username }: TestPerson, language?: string) {
  await app.post('/v1/forgot-password', { username }, language ? speaking(language) : {});
  await runMailQueue(id);
  return (await mailsTo(username)).at(-1)?.subject;
}

/** Changes a password and sends what it tells of. */
async function change({ id, username }: TestPerson, oldPassword: string, newPassword: string) {
  const token = await login(app, { username, password: oldPassword });
  await app.post('/v1/change-password', { oldPassword, newPassword }, { token });
  await runMailQueue(id);
}

async function localeOf(body: object, language?: string): Promise<string | null> {
  const response = await app.post('/v1/register', body, language ? speaking(language) : {});
  return (await response.json<{ locale: string | null }>()).locale;
}

it('keeps the language that a registration names, and shows it', async () => {
  const person = await register(app, { locale: 'es' });
  expect((await userRow(person.id)).locale).toBe('es');
  const me = await app.get('/v1/me', { token: await login(app, person) });
  expect(await me.json()).toMatchObject({ locale: 'es' });
});

it('keeps the language that its client asked for where it names none', async () => {
  expect(await localeOf(registration(), 'de-CH, en;q=0.5')).toBe('de');
  expect(await localeOf(registration({ locale: 'fr' }), 'de')).toBe('fr');
  expect(await localeOf(registration())).toBe('en');
});

it.each(['it', 'DE', 'de-AT', '', 7, null, ['de'], '__proto__'])(
  'refuses %j as a language',
  async (locale) => {
    const response = await app.post('/v1/register', registration({ locale }));
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ pointer: '/locale' }] });
  },
);

it('writes in the language that was chosen, whatever the request asks for', async () => {
  const person = await register(app, { locale: 'fr' });
  expect(await subjectOfReset(person, 'de')).toBe('Choisissez un nouveau mot de passe');
});

it('writes in the language of the request to somebody who has chosen none', async () => {
  const person = await register(app);
  await setUser(person.id, 'locale', null);
  expect(await subjectOfReset(person, 'de')).toBe('Neues Passwort festlegen');
  expect(await subjectOfReset(person)).toBe('Choose a new password');
});

it('tells of a change in the language that was chosen', async () => {
  const person = await register(app, { locale: 'es' });
  const token = await login(app, person);
  const body = { oldPassword: goodPassword, newPassword: otherPassword };
  await app.post('/v1/change-password', body, { token, ...speaking('de') });
  await runMailQueue(person.id);
  const [mail] = await mailsTo(person.username);
  expect(mail?.subject).toBe('Se ha cambiado su contraseña');
  expect(mail?.html).toContain('<html lang="es">');
});

it('names the device of a login in the language of its owner', async () => {
  const telling = makeTestApp({ LOGIN_NOTICE: 'new-device' });
  const person = await register(app, { locale: 'de' });
  const { username, password } = person;
  await telling.post('/v1/login', { username, password }, speaking('fr'));
  await runMailQueue(person.id);
  const [mail] = await mailsTo(username);
  expect(mail?.text).toContain('unbekanntes Gerät');
});

it('tells of several things in the language of the account that was told of last', async () => {
  const local = crypto.randomUUID();
  const [one, two] = [
    await register(app, { username: `${local}+one@example.com`, locale: 'de' }),
    await register(app, { username: `${local}+two@example.com`, locale: 'es' }),
  ];
  await change(one, goodPassword, otherPassword);
  await change(one, otherPassword, 'Velvet?Compass3');
  await change(two, goodPassword, otherPassword);
  travel('15m');
  await runMailbox(one.username);
  expect((await mailsTo(one.username)).map(({ subject }) => subject)).toEqual([
    'Ihr Passwort wurde geändert',
  ]);
  expect((await mailsTo(two.username)).map(({ subject }) => subject)).toEqual([
    'Actividad de su cuenta',
  ]);
});

it('carries the language through a concealed registration', async () => {
  const username = freshEmail();
  await concealing.post('/v1/register', registration({ username, locale: 'fr' }), speaking('de'));
  await runMailQueue(await nameKey(username));
  const [mail] = await mailsTo(username);
  expect(mail?.subject).toBe('Confirmez votre inscription');
  const token = /#token=([\w-]+)/.exec(mail?.text ?? '')?.[1];
  const body = { token, password: goodPassword };
  const opened = await concealing.post('/v1/confirm-registration', body, speaking('de'));
  expect(await opened.json()).toMatchObject({ locale: 'fr' });
});

it('takes a registration that waits since before there were languages', () => {
  const waiting = {
    id: '1',
    username: 'a@example.com',
    email: 'a@example.com',
    phone: null,
    firstName: 'Ines',
    lastName: 'Moreau',
    dateOfBirth: '1990-04-17',
    dateOfJoining: '2024-09-01',
    address: null,
    comments: null,
    active: true,
    passwordHash: '$argon2id$',
    fingerprint: 'f',
    passwordChosenAt: 0,
  };
  expect(newAccountSchema.parse(waiting).locale).toBeNull();
});
