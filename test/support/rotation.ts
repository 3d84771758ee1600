/**
 * The settings of a rotation, step by step, as `npm run keys -- rotate` prints them. At each step some isolates have the
 * setting before and some the one after, for as long as a deployment takes; each is an app of its own.
 */
import { nextValue, type Step } from '../../scripts/rotate-keys';
import { makeTestApp, type TestApp } from './app';
import { testSettings } from './settings';

export interface Setting {
  AUTH_SECRET: string;
  JWT_KEYS: string;
}

const stepped = ({ AUTH_SECRET, JWT_KEYS }: Setting, step: Step): Setting => ({
  AUTH_SECRET: nextValue('AUTH_SECRET', step, AUTH_SECRET).value,
  JWT_KEYS: nextValue('JWT_KEYS', step, JWT_KEYS).value,
});

const { AUTH_SECRET, JWT_KEYS } = testSettings;
export const before = { AUTH_SECRET, JWT_KEYS };
export const added = stepped(before, 'add');
export const swapped = stepped(added, 'swap');
export const dropped = stepped(swapped, 'drop');
/** As if the new keys had been put in place at once. */
export const replaced = dropped;

export const isolate = (setting: Setting): TestApp => makeTestApp({ ...setting });

export const change = (by: TestApp, token: string, oldPassword: string, newPassword: string) =>
  by.post('/v1/change-password', { oldPassword, newPassword }, { token });
