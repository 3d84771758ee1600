/** The texts of mails and text messages: each language says all of it, in words of its own. */
import { describe, expect, it } from 'vitest';
import { type Locale, locales } from '../../src/core/locale';
import { codeText } from '../../src/messaging/sms-texts';
import { textsIn } from '../../src/messaging/texts/by-locale';
import type { Texts } from '../../src/messaging/texts/en';

const others = locales.filter((locale) => locale !== 'en');
const at = Date.UTC(2026, 10, 24, 6, 5);
const [hour, day] = [3600, 86_400];
const brand = 'Nordlicht';

/** Every text of a language by its place, with these values in it. */
const spoken = (
  { links, notices, digest, frame, sms, ...rest }: Texts,
  service?: string,
): Record<string, string> => ({
  ...textsUnder('links', links, (mail) => ({ ...mail, terms: mail.terms(day) })),
  ...textsUnder('notices', notices, (mail) => ({
    ...mail,
    happened: mail.happened({
      at,
      from: 'Firefox',
      deletionAt: at + 400 * 86_400_000,
      dueAt: at + 86_400_000,
    }),
    advice: mail.advice(service),
  })),
  ...textsUnder('sms', sms, (say) => ({
    text: say({ code: '314159', service: service ?? 'accounts.example' }),
  })),
  ...named('digest', {
    subject: digest.subject,
    intro: digest.intro,
    once: digest.line('…', 1, at),
    often: digest.line('…', 7, at),
    advice: digest.advice(service),
  }),
  ...named('frame', frame),
  device: rest.device('Firefox', 'Windows'),
  unknownDevice: rest.unknownDevice,
});

const named = (place: string, texts: object): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [`${place}.${name}`, text]));

const textsUnder = <Text>(
  place: string,
  texts: Record<string, Text>,
  say: (text: Text) => object,
): Record<string, string> =>
  Object.assign(
    {},
    ...Object.entries(texts).map(([name, text]) => named(`${place}.${name}`, say(text))),
  );

describe.each(locales)('%s', (locale) => {
  const texts = spoken(textsIn(locale), brand);

  it('says something in every place', () => {
    expect(Object.keys(texts)).toEqual(Object.keys(spoken(textsIn('en'), brand)));
    for (const [place, text] of Object.entries(texts)) {
      expect(text.trim(), place).not.toBe('');
      expect(text, place).not.toMatch(/undefined|null|NaN|\[object|=>|\$\{/);
    }
  });

  it('says when each thing happened, once, and that the time is UTC', () => {
    const year = (text: string) => text.split('2026').length - 1;
    const timed = Object.entries(texts).filter(([place]) => /happened$|once|often/.test(place));
    expect(timed.length).toBeGreaterThan(6);
    for (const [place, text] of timed) {
      expect(year(text), place).toBe(1);
      expect(text, place).toMatch(/0?6(:|\u00a0h\u00a0)05/);
      expect(text, place).toContain('UTC');
    }
  });

  it('uses every value that it is given', () => {
    expect(texts['notices.new-login.happened']).toContain('Firefox');
    expect(texts['digest.often']).toContain('7');
    expect(texts.device).toMatch(/^Firefox .*Windows$/);
    for (const [place, text] of Object.entries(texts)) {
      if (place.endsWith('.terms')) expect(text, place).toContain('24');
      if (place.startsWith('sms.')) expect(text, place).toMatch(/^Nordlicht ?: 314159 /);
    }
  });

  it('names the service where there is a name, and speaks of "this service" where there is none', () => {
    const nameless = spoken(textsIn(locale));
    const naming = Object.keys(texts).filter((place) => texts[place] !== nameless[place]);
    expect(naming).toContain('notices.password-changed.advice');
    expect(naming).toContain('digest.advice');
    for (const place of naming) expect(texts[place], place).toContain(brand);
    expect(JSON.stringify(nameless)).not.toContain(brand);
  });

  it('says how long a link is good as people say it', () => {
    const { terms } = textsIn(locale).links.reset;
    const said = [1, 60, 900, 5400, hour, 2 * hour, day, 2 * day, 7 * day].map(terms);
    expect(new Set(said).size).toBe(said.length - 1);
    expect(said[0]).toBe(said[1]);
    expect(said.map((text) => /\d+/.exec(text)?.[0])).toEqual([
      undefined,
      undefined,
      '15',
      '90',
      undefined,
      '2',
      '24',
      '48',
      '7',
    ]);
  });

  it.each([
    ['a name', 'Nordlicht'],
    ['none', undefined],
  ])('fits an SMS into one, bound to its page, with %s', (_, BRAND_NAME) => {
    for (const purpose of ['reset', 'verification'] as const) {
      const settings = { PUBLIC_URL: 'https://accounts.example', BRAND_NAME };
      const text = codeText({ purpose, locale }, '314159', settings);
      expect(text.length).toBeLessThanOrEqual(160);
      expect(text).toMatch(gsm);
      expect(text.split('\n').at(-1)).toBe('@accounts.example #314159');
    }
  });

  it('leaves the line of the page out where it does not fit', () => {
    const settings = { PUBLIC_URL: 'https://accounts.example', BRAND_NAME: 'N'.repeat(60) };
    const text = codeText({ purpose: 'verification', locale }, '314159', settings);
    expect(text.length).toBeLessThanOrEqual(160);
    expect(text).toContain('314159');
  });
});

/** The letters of GSM 03.38 that these languages use. */
const gsm = /^[A-Za-z0-9 \n#.,:;!?'"()/+@%&\-ÄÖÜäöüßàéèùìòÉñÑ¡¿]*$/;

describe.each(others)('%s beside English', (locale) => {
  it('has no text in common with it', () => {
    const [own, english] = [spoken(textsIn(locale), brand), spoken(textsIn('en'), brand)];
    const same = Object.keys(own).filter((place) => own[place] === english[place]);
    expect(same).toEqual([]);
  });

  it('has none of its words', () => {
    const words = Object.values(spoken(textsIn(locale), brand)).join(' ');
    expect(words).not.toMatch(/\b(the|your|password|with|of|and|account|click)\b/i);
  });
});

it.each<[Locale, RegExp]>([
  ['de', /\b(du|dich|dir|dein\w*|sie sich an)\b/],
  ['fr', /\b(tu|te|toi|ton|ta|tes)\b/i],
  ['es', /\b(tú|tu|tus|te|ti|has)\b/i],
])('%s speaks to a stranger with respect', (locale, familiar) => {
  for (const [place, text] of Object.entries(spoken(textsIn(locale), brand))) {
    expect(text, place).not.toMatch(familiar);
  }
});

it('reads dates as each language writes them', () => {
  const said = (locale: Locale, time: number) => textsIn(locale).digest.line('…', 1, time);
  expect(said('en', at)).toBe('…: once, at 2026-11-24 06:05 UTC.');
  expect(said('de', at)).toBe('…: einmal, am 24.\u00a0November 2026 um 06:05 Uhr (UTC).');
  expect(said('fr', at)).toBe('…\u00a0: une fois, le 24 novembre 2026 à 6\u00a0h\u00a005 (UTC).');
  expect(said('es', at)).toBe('…: una vez, el 24 de noviembre de 2026 a las 06:05 (UTC).');
  const newYear = Date.UTC(2027, 0, 1, 1, 0);
  expect(said('fr', newYear)).toContain('le 1er janvier 2027 à 1\u00a0h\u00a000');
  expect(said('es', newYear)).toContain('el 1 de enero de 2027 a la 01:00');
});

it('speaks English in a mail that was queued before there were languages', () => {
  expect(textsIn(undefined)).toBe(textsIn('en'));
});
