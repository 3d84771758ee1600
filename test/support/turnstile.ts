/** Tokens as a widget makes them, and an app that asks for them. */
import { env } from 'cloudflare:workers';
import { makeTestApp, type TestApp } from './app';
import { freshEmail, goodPassword, registration } from './people';
import { siteKey, siteSecretKey } from './turnstile-types';

export const turnstileUrl = env.TEST_TURNSTILE_URL;

export const turnstileSettings = {
  TURNSTILE_SITE_KEY: siteKey,
  TURNSTILE_SECRET_KEY: siteSecretKey,
  TURNSTILE_BASE_URL: turnstileUrl,
};

/** @param mode of the stand-in. */
export const guardedApp = (changes: Record<string, unknown> = {}, mode = ''): TestApp =>
  makeTestApp({
    ...turnstileSettings,
    TURNSTILE_BASE_URL: `${turnstileUrl}${mode && `/${mode}`}`,
    ...changes,
  });

/** @returns a token of a widget in a page of `hostname`. */
export async function tokenFor(
  action: string,
  hostname: string | undefined = 'accounts.example',
): Promise<string> {
  const token = `0.${crypto.randomUUID()}`;
  const body = JSON.stringify({ hostname, action });
  await fetch(`${turnstileUrl}/tokens/${token}`, { method: 'PUT', body });
  return token;
}

/** With what Turnstile was asked about a token. */
export const askedAbout = async (token: string) =>
  (await fetch(`${turnstileUrl}/asked/${token}`)).json<Record<string, unknown>[]>();

/** The routes, with a body for a stranger, and what they answer to that. */
export const guarded: [route: string, body: () => Record<string, unknown>, status: number][] = [
  ['register', () => registration(), 201],
  ['login', () => ({ username: freshEmail(), password: goodPassword }), 401],
  ['forgot-password', () => ({ username: freshEmail() }), 202],
];
