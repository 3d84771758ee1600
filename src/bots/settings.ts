/** Whether people have to show that they are none of a bot's, and at which routes. No I/O. */
import * as z from 'zod/mini';
import { readSecrets, type Secrets } from '../core/secret-key';
import { BadConfiguration, isLoopback, missingOf, optional, url } from '../core/settings';

/** By the last part of its path, which is the action that its widget names. */
export const checkedRoutes = ['register', 'login', 'forgot-password'] as const;
export type CheckedRoute = (typeof checkedRoutes)[number];

export const botCheckSettings = {
  // Both or neither; the first is public, and stands in the pages.
  TURNSTILE_SITE_KEY: optional(readKey, 'a site key of Turnstile'),
  TURNSTILE_SECRET_KEY: optional(readKey, 'a secret key of Turnstile'),
  TURNSTILE_ROUTES: optional(
    readRoutes,
    `one or more of ${checkedRoutes.join(', ')}, separated by commas`,
  ),
  // Refuses by default: whoever could keep Turnstile from answering, or exhaust what it takes, would switch the check off.
  TURNSTILE_WHEN_DOWN: z._default(
    z.enum(['refuse', 'allow'], 'neither refuse nor allow'),
    'refuse',
  ),
  TURNSTILE_BASE_URL: url('https://challenges.cloudflare.com'),
  // For programs of yours that no widget can run in, such as the commands of staff.
  TURNSTILE_BYPASS_SECRETS: optional(
    readSecrets,
    'one or more different secrets of at least 32 bytes each, separated by spaces',
  ),
};

interface Told extends z.output<z.ZodMiniObject<typeof botCheckSettings>> {
  PUBLIC_URL: string;
  ALLOWED_ORIGINS: string[];
  COOKIE_ORIGINS: string[];
}

export interface BotCheckSettings {
  siteKey: string;
  secretKey: string;
  routes: ReadonlySet<CheckedRoute>;
  whenDown: 'refuse' | 'allow';
  baseUrl: string;
  /** Of the pages that a token may come from; `undefined` with a key for tests, whose answers name none of them. */
  hostnames: ReadonlySet<string> | undefined;
  bypassSecrets: Secrets | undefined;
}

/** @returns what is wrong, by the name of the setting. */
export function lackingForBotCheck(told: Partial<Told>): [string, string][] {
  const { TURNSTILE_SITE_KEY: site, TURNSTILE_SECRET_KEY: secret } = told;
  return missingOf<keyof Told>(told, {
    'TURNSTILE_SECRET_KEY is set': secret === undefined ? [] : ['TURNSTILE_SITE_KEY'],
    'TURNSTILE_SITE_KEY is set': site === undefined ? [] : ['TURNSTILE_SECRET_KEY'],
  });
}

/**
 * @param told of which nothing is lacking.
 * @returns `undefined` where nobody is checked.
 * @throws {BadConfiguration} where a key that lets everybody pass would guard a public service.
 */
export function botCheckOf(told: Told): BotCheckSettings | undefined {
  const { TURNSTILE_SITE_KEY: siteKey, TURNSTILE_SECRET_KEY: secretKey, PUBLIC_URL } = told;
  if (siteKey === undefined || secretKey === undefined) return undefined;
  const isForTests = testSecretKey.test(secretKey);
  if (isForTests && !isLoopback(PUBLIC_URL)) {
    throw new BadConfiguration([
      'TURNSTILE_SECRET_KEY: a key for tests is for local use; PUBLIC_URL has to be a loopback address',
    ]);
  }
  const pages = [PUBLIC_URL, ...told.ALLOWED_ORIGINS, ...told.COOKIE_ORIGINS];
  return {
    siteKey,
    secretKey,
    routes: told.TURNSTILE_ROUTES ?? new Set(checkedRoutes),
    whenDown: told.TURNSTILE_WHEN_DOWN,
    baseUrl: told.TURNSTILE_BASE_URL,
    hostnames: isForTests ? undefined : new Set(pages.map((page) => new URL(page).hostname)),
    bypassSecrets: told.TURNSTILE_BYPASS_SECRETS,
  };
}

/** https://developers.cloudflare.com/turnstile/troubleshooting/testing/ */
const testSecretKey = /^[1-3]x0{31}AA$/;

function readKey(text: string): string | undefined {
  return /^[\w-]{10,100}$/.test(text) ? text : undefined;
}

function readRoutes(text: string): ReadonlySet<CheckedRoute> | undefined {
  const names = text.split(',').map((name) => name.trim());
  return names.every(isCheckedRoute) ? new Set(names) : undefined;
}

const isCheckedRoute = (name: string): name is CheckedRoute =>
  (checkedRoutes as readonly string[]).includes(name);
