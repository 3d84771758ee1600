/** Whether staff may use a browser, as the settings say it. No I/O. */
import * as z from 'zod/mini';
import { anHttpsUrl, isLoopback, missingOf, optional, readUrl } from '../core/settings';
import type { ConsoleSettings } from './access-gate';

export const consoleSettings = {
  // By default on this machine, and where staff has to have a second factor: elsewhere a password is all that would stand
  // between a thief and every account, so something has to stand in front, or an operator has to say that it need not.
  ADMIN_CONSOLE: z.optional(z.enum(['on', 'off', 'access'], 'neither on, off nor access')),
  ACCESS_TEAM_DOMAIN: optional(readUrl, anHttpsUrl),
  ACCESS_AUDIENCE: optional(
    (text) => (/^[\w-]{1,200}$/.test(text) ? text : undefined),
    'an AUD tag',
  ),
};

interface Told {
  ADMIN_CONSOLE?: 'on' | 'off' | 'access' | undefined;
  ACCESS_TEAM_DOMAIN?: string | undefined;
  ACCESS_AUDIENCE?: string | undefined;
  PUBLIC_URL: string;
  PAGES: 'on' | 'off';
  MFA: 'off' | 'optional' | 'required' | 'required-for-staff';
}

/** @returns what is wrong, by the name of the setting. */
export function lackingForConsole(told: Partial<Told>): [string, string][] {
  const { ADMIN_CONSOLE: mode, PAGES } = told;
  const lacksPages = mode !== undefined && mode !== 'off' && PAGES === 'off';
  return [
    ...(lacksPages
      ? [['ADMIN_CONSOLE', 'needs the page to sign in; PAGES is off'] as [string, string]]
      : []),
    ...missingOf(told, {
      'ADMIN_CONSOLE is access': mode === 'access' ? ['ACCESS_TEAM_DOMAIN', 'ACCESS_AUDIENCE'] : [],
    }),
  ];
}

export function consoleOf(told: Told): ConsoleSettings {
  const { ACCESS_TEAM_DOMAIN: teamDomain, ACCESS_AUDIENCE: audience, PUBLIC_URL, PAGES } = told;
  const isGuarded = isLoopback(PUBLIC_URL) || told.MFA.startsWith('required');
  const mode = told.ADMIN_CONSOLE ?? (isGuarded && PAGES === 'on' ? 'on' : 'off');
  return mode === 'access' && teamDomain && audience
    ? { mode, teamDomain, audience }
    : { mode: mode === 'access' ? 'off' : mode };
}
