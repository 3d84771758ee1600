import { expect, it } from 'vitest';
import { BadConfiguration } from '../src/core/settings';
import { readSettings } from '../src/settings';
import { testSettings } from './support/settings';

const read = (changes: object) => readSettings({ ...testSettings, ...changes });
const url = 'https://accounts.example.com';

it('lets passkeys belong to the host of PUBLIC_URL, without its port', () => {
  expect(read({ PUBLIC_URL: `${url}:8443` }).PASSKEY_RP_ID).toBe('accounts.example.com');
});

it('lets them belong to a domain above it', () => {
  expect(read({ PUBLIC_URL: url, PASSKEY_RP_ID: 'example.com' }).PASSKEY_RP_ID).toBe('example.com');
});

it.each([
  'other.example.com',
  'ample.com',
  'accounts.example.com.evil.com',
  'https://example.com',
  'example.com/',
  'example.com:443',
  'Example.com',
  'exa mple.com',
  'com',
])('refuses PASSKEY_RP_ID %j, and names it', (PASSKEY_RP_ID) => {
  const reading = () => read({ PUBLIC_URL: url, PASSKEY_RP_ID });
  expect(reading).toThrow(BadConfiguration);
  expect(reading).toThrow('PASSKEY_RP_ID');
});

it.each([
  ['MFA', 'on'],
  ['MFA', ''],
  ['REAUTH_MAX_AGE', '25h'],
  ['REAUTH_MAX_AGE', '0s'],
  ['MFA_RESET_WAIT', '31d'],
])('refuses %s of %j, and names it', (name, value) => {
  expect(() => read({ [name]: value })).toThrow(name);
});
