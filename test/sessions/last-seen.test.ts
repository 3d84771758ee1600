/** The device of a session in words, by its User-Agent: ours, whatever a client sends. */
import { expect, it } from 'vitest';
import { deviceName, inWords } from '../../src/sessions/last-seen';

const mozilla = 'Mozilla/5.0';
const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)';

it.each([
  ['(Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0', 'Firefox on Windows'],
  [`(Windows NT 10.0; Win64; x64) ${webkit} Chrome/142.0.0.0 Safari/537.36`, 'Chrome on Windows'],
  [
    `(Windows NT 10.0; Win64; x64) ${webkit} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0`,
    'Edge on Windows',
  ],
  [`(X11; Linux x86_64) ${webkit} Chrome/142.0.0.0 Safari/537.36 OPR/126.0.0.0`, 'Opera on Linux'],
  [`(Linux; Android 10; K) ${webkit} Chrome/142.0.0.0 Mobile Safari/537.36`, 'Chrome on Android'],
  [
    `(Linux; Android 13; SAMSUNG SM-S911B) ${webkit} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
    'Samsung Internet on Android',
  ],
  [
    '(Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
    'Safari on macOS',
  ],
  [
    '(iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
    'Safari on iOS',
  ],
  [`(X11; CrOS x86_64 14541.0.0) ${webkit} Chrome/142.0.0.0 Safari/537.36`, 'Chrome on ChromeOS'],
])('%s is %s', (rest, name) => {
  expect(deviceName(`${mozilla} ${rest}`)).toBe(name);
});

it.each([
  null,
  '',
  'curl/8.5.0',
  'okhttp/4.12.0',
  'constructor',
  '__proto__ (Windows NT 10.0)',
  'Call +1 555 0100 at https://evil.example/1.0 (Windows NT 10.0)',
  'x'.repeat(20_000),
])('%j has no name', (userAgent) => {
  expect(deviceName(userAgent)).toBeNull();
});

it('adds what is known of the place', () => {
  const place = { country: 'FR', city: 'Lyon' };
  expect(inWords({ userAgent: null, ...place })).toBe('an unknown device, Lyon, FR');
  expect(inWords({ userAgent: null, country: null, city: null })).toBe('an unknown device');
});
