import { describe, expect, it } from 'vitest';
import { BadConfiguration } from '../src/core/settings';
import { readSettings } from '../src/settings';
import { testSettings } from './support/settings';

const { RESEND_API_KEY: _, ...withoutKey } = testSettings;
const outbox = { ...withoutKey, MAIL_TRANSPORT: 'outbox' };

const read = (settings: object, url: string) => readSettings({ ...settings, PUBLIC_URL: url });

describe('PUBLIC_URL', () => {
  it.each([
    ['https://accounts.example/', 'https://accounts.example'],
    ['https://accounts.example///', 'https://accounts.example'],
    [' https://accounts.example ', 'https://accounts.example'],
    ['HTTPS://Accounts.Example', 'https://accounts.example'],
    ['https:accounts.example', 'https://accounts.example'],
  ])('%j is taken as %s, so that links and the issuer are clean', (text, url) => {
    expect(read(testSettings, text).PUBLIC_URL).toBe(url);
  });
});

describe('the outbox', () => {
  it.each([
    'http://127.0.0.1:8787',
    'http://127.0.0.2',
    'http://127.255.255.254',
    'http://localhost:8787',
    'http://LOCALHOST',
    'https://localhost',
    'http://[::1]:8787',
    'http://[0:0:0:0:0:0:0:1]',
  ])('is open at %s', (url) => {
    expect(read(outbox, url).mail).toEqual({ transport: 'outbox' });
  });

  it.each([
    'https://accounts.example',
    'http://localhost.evil.com',
    'http://evil.com/localhost',
    'http://localhost@evil.com',
    'http://evil-localhost',
    'http://127.0.0.1.evil.com',
    'http://127.0.0.1@evil.com',
    'http://127-0-0-1.evil.com',
    'http://128.0.0.1',
    'http://0.0.0.0',
    'http://10.0.0.1',
    'http://192.168.0.1',
    'http://[::2]',
    'http://[2001:db8::1]',
    'http://1127.0.0.1.example',
  ])('is refused at %s, which is no loopback address', (url) => {
    expect(() => read(outbox, url)).toThrow(BadConfiguration);
    expect(() => read(outbox, url)).toThrow(
      /^(MAIL_TRANSPORT: outbox is for local use|PUBLIC_URL: not an https URL)(?!.*evil)/,
    );
  });

  it('needs no key of a provider, and keeps none', () => {
    const settings = read({ ...outbox, RESEND_API_KEY: 're_x' }, 'http://localhost');
    expect(settings.mail).toEqual({ transport: 'outbox' });
  });
});

describe('OBJECT_LOCATION', () => {
  it('takes a jurisdiction for a deployed Worker', () => {
    const settings = { ...testSettings, OBJECT_LOCATION: 'eu' };
    const { OBJECT_LOCATION } = read(settings, 'https://accounts.example');
    expect(OBJECT_LOCATION).toEqual({ jurisdiction: 'eu' });
  });

  it('refuses one on this machine, which has none, and takes a hint', () => {
    const here = (OBJECT_LOCATION: string) =>
      read({ ...outbox, OBJECT_LOCATION }, 'http://localhost:8787').OBJECT_LOCATION;
    expect(() => here('eu')).toThrow(BadConfiguration);
    expect(here('weur')).toEqual({ hint: 'weur' });
  });
});
