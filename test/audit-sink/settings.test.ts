import { expect, it } from 'vitest';
import { readSinkSettings } from '../../src/audit-sink/settings';
import { sinkSettings } from '../support/settings';

it('reads the settings of the tests', () => {
  expect(readSinkSettings(sinkSettings).pushToken).toBe(sinkSettings.AUDIT_SINK_TOKEN);
});

it.each<[string, Record<string, unknown>, RegExp]>([
  ['a missing token', { AUDIT_SINK_TOKEN: undefined }, /^AUDIT_SINK_TOKEN: missing or too short$/],
  ['a short token', { AUDIT_READ_TOKEN: 'short' }, /^AUDIT_READ_TOKEN: missing or too short$/],
  [
    'one token for both',
    { AUDIT_READ_TOKEN: sinkSettings.AUDIT_SINK_TOKEN },
    /^AUDIT_READ_TOKEN: the same as/,
  ],
  ['no key', { AUDIT_SIGNING_KEYS: '{}' }, /^AUDIT_SIGNING_KEYS: not a JWK set/],
])('refuses %s, and repeats no value', (_, change, message) => {
  expect(() => readSinkSettings({ ...sinkSettings, ...change })).toThrow(message);
});
