/** Problems in the language that a client asks for: the words change, what a program reads does not. */
import { describe, expect, it } from 'vitest';
import { fieldErrorCodes } from '../../src/core/errors';
import { type Locale, locales } from '../../src/core/locale';
import { problems } from '../../src/http/problem';
import { problemTexts } from '../../src/http/texts/by-locale';
import { makeTestApp, type SendOptions } from '../support/app';
import { freshEmail, register, registration } from '../support/people';
import { expectProblem } from '../support/problem';

const app = makeTestApp();
const speaking = (language: string): SendOptions => ({ headers: { 'Accept-Language': language } });
const others = locales.filter((locale) => locale !== 'en');

/** Every text of a language by its place. */
function textsOf(locale: Locale): Record<string, string> {
  const { problems, fields, measures } = problemTexts[locale];
  const words = Object.entries(problems).flatMap(([code, { title, detail }]) => [
    [`${code}.title`, title],
    [`${code}.detail`, detail],
  ]);
  return {
    ...Object.fromEntries(words),
    ...fields,
    atLeastOne: measures.atLeast(1),
    atLeast: measures.atLeast(8),
    atMost: measures.atMost(20),
    visible: measures.visible,
    jsonType: measures.jsonType('string'),
    oneOf: measures.oneOf(['en', 'de']),
  };
}

describe('a German client', () => {
  it('reads of a wrong password in German, and a program in no language', async () => {
    const body = { username: freshEmail(), password: 'x' };
    const response = await app.post('/v1/login', body, speaking('de-AT,de;q=0.9,en;q=0.5'));
    expect(response.headers.get('Content-Language')).toBe('de');
    expect(response.headers.get('Vary')).toBe('Accept-Language');
    expect(await expectProblem(response, 401, 'invalid-credentials')).toEqual({
      type: '/problems/invalid-credentials',
      code: 'invalid-credentials',
      title: 'Anmeldedaten falsch',
      status: 401,
      detail: 'Der Benutzername oder das Passwort ist falsch.',
      requestId: expect.any(String),
    });
  });

  it('reads every broken rule in German, with the number that it is about', async () => {
    const body = {
      ...registration({ password: 'kurz', firstName: ' ', comments: 'x'.repeat(2001) }),
      dateOfBirth: 7,
      lastName: undefined,
      locale: 'it',
      more: true,
    };
    const response = await app.post('/v1/register', body, speaking('de'));
    const { errors = [] } = await expectProblem(response, 422, 'validation-failed');
    expect(errors.map(({ pointer, code, detail }) => `${pointer} ${code}: ${detail}`)).toEqual(
      expect.arrayContaining([
        '/password too_short: Mindestens 8 Zeichen.',
        '/password password_no_uppercase: Das Passwort enthält keinen Großbuchstaben.',
        '/firstName too_short: Mindestens ein sichtbares Zeichen.',
        '/comments too_long: Höchstens 2000 Zeichen.',
        '/dateOfBirth wrong_type: Muss vom JSON-Typ string sein.',
        '/lastName required: Diese Angabe fehlt.',
        '/locale wrong_type: Muss einer dieser Werte sein: en, de, fr, es.',
        '/more unknown_member: Eine Angabe dieses Namens nimmt diese Route nicht an.',
      ]),
    );
  });

  it('reads of a taken name and of a new password in German too', async () => {
    const { username } = await register(app);
    const taken = await app.post('/v1/register', registration({ username }), speaking('de'));
    expect((await expectProblem(taken, 409, 'username-taken')).errors).toEqual([
      {
        pointer: '/username',
        code: 'taken',
        detail: 'Zu dieser Adresse oder Nummer gibt es bereits ein Konto.',
      },
    ]);
  });

  it('reads of what no route has seen in German', async () => {
    const unknown = await app.get('/nothing', speaking('de'));
    expect((await expectProblem(unknown, 404, 'not-found')).title).toBe('Nicht gefunden');
    const broken = await app.post('/v1/login', '{', speaking('de'));
    expect((await expectProblem(broken, 400, 'malformed-json')).title).toBe('Ungültiges JSON');
  });
});

it.each([
  ['fr', 'fr', 'Introuvable'],
  ['es-MX', 'es', 'No encontrado'],
  ['it', 'en', 'Not found'],
  ['', 'en', 'Not found'],
])('answers %j in %s', async (asked, spoken, title) => {
  const response = await app.get('/nothing', speaking(asked));
  expect(response.headers.get('Content-Language')).toBe(spoken);
  expect((await expectProblem(response, 404, 'not-found')).title).toBe(title);
});

it('says that the answer depends on the language beside the origin that it depends on', async () => {
  const withOrigins = makeTestApp({ ALLOWED_ORIGINS: 'https://app.example.com' });
  const headers = { Origin: 'https://app.example.com', 'Accept-Language': 'fr' };
  const response = await withOrigins.post('/v1/login', {}, { headers });
  const vary = response.headers.get('Vary')?.split(/,\s*/).sort();
  expect(vary).toEqual(['Accept-Language', 'Origin']);
});

it('names no language where nothing is said in words', async () => {
  const response = await app.get('/health', speaking('de'));
  expect(response.headers.get('Content-Language')).toBeNull();
  expect(response.headers.get('Vary')).toBeNull();
});

it('explains problems in English, as the reference does', async () => {
  const explained = await app.get('/problems/not-found', speaking('de'));
  expect(await explained.json()).toMatchObject({ title: 'Not found' });
});

it('has one source for the English words', () => {
  expect(problemTexts.en.problems).toBe(problems);
  expect(problemTexts.en.fields).toBe(fieldErrorCodes);
});

describe.each(others)('%s', (locale) => {
  const [own, english] = [textsOf(locale), textsOf('en')];

  it('says all that English says, and none of it in the same words', () => {
    expect(Object.keys(own).sort()).toEqual(Object.keys(english).sort());
    expect(Object.keys(own).filter((place) => own[place] === english[place])).toEqual([]);
  });

  it('says whole sentences, in its own words', () => {
    for (const [place, text] of Object.entries(own)) {
      if (!place.endsWith('.title')) expect(text, place).toMatch(/^[\p{Lu}"].*\.$/su);
      expect(text.replace(/\/\S+/g, ''), place).not.toMatch(
        /\b(the|your|password|with|has to|send)\b/i,
      );
      expect(text, place).not.toMatch(/undefined|\$\{|\[object/);
    }
  });

  it('names the same routes, headers, members and numbers', () => {
    const names = (text: string) =>
      (
        text.match(
          /\/[a-z][\w./-]*\w|\b(?:Retry-After|Allow|COOKIE_ORIGINS|Sec-Fetch-Site|changeToken|requestId|errors)\b|`\w+`|"[^"]+"|\+?\d+/g,
        ) ?? []
      ).sort();
    for (const [place, text] of Object.entries(english)) {
      expect(names(own[place] ?? ''), place).toEqual(names(text));
    }
  });
});
