/**
 * The parts of a settings schema: each reader takes the text of a variable and returns a value, or says what the text has to
 * be. A setting may be a secret, so its value is never repeated. No I/O, no clock.
 */
import * as z from 'zod/mini';
import { parseDuration } from './duration';

/** Stops the Worker. The message names settings and never repeats a value. */
export class BadConfiguration extends Error {
  override readonly name = 'BadConfiguration';
  constructor(readonly problems: string[]) {
    super(problems.join('; '));
  }
}

/** @throws {BadConfiguration} naming every setting that is missing or cannot be read. */
export function parseSettings<Schema extends z.ZodMiniType>(
  schema: Schema,
  env: object,
): z.output<Schema> {
  const parsed = schema.safeParse(env, { reportInput: true });
  if (!parsed.success) throw new BadConfiguration(parsed.error.issues.map(problemWithSetting));
  return parsed.data;
}

function problemWithSetting(issue: z.core.$ZodIssue): string {
  const missing = issue.code === 'invalid_type' && issue.input === undefined;
  return `${String(issue.path[0])}: ${missing ? 'missing' : issue.message}`;
}

/** @returns true if the URL points to this machine. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

/** Parses a text, or refuses it and says what it has to be. */
export const setting = <Value>(
  read: (text: string) => Value | undefined,
  mustBe: string,
  fallback?: string,
) =>
  z.pipe(
    fallback === undefined ? z.string() : z._default(z.string(), fallback),
    z.transform((text: string, context) => {
      const value = read(text);
      if (value !== undefined) return value;
      context.issues.push({ code: 'custom', input: undefined, message: `not ${mustBe}` });
      return z.NEVER;
    }),
  );

/** An empty text counts as not set. */
export const optional = <Value>(
  read: (text: string) => Value | undefined,
  mustBe: string,
  fallback = '',
) =>
  z.pipe(
    setting(
      (text): { value: Value | undefined } | undefined => {
        const value = text === '' ? undefined : read(text);
        return text === '' || value !== undefined ? { value } : undefined;
      },
      mustBe,
      fallback,
    ),
    z.transform(({ value }) => value),
  );

/** @param atMost where a longer one would be a danger. */
export const duration = (fallback: string, atMost?: string) => {
  const most = atMost === undefined ? undefined : parseDuration(atMost);
  return setting(
    (text) => {
      const seconds = parseDuration(text);
      return seconds !== undefined && seconds <= (most ?? seconds) ? seconds : undefined;
    },
    `a duration such as 30d, 24h, 15m or 90s${atMost === undefined ? '' : `, at most ${atMost}`}`,
    fallback,
  );
};

/**
 * What another setting makes necessary.
 * @param needed the names, by what needs them, such as `MAIL_TRANSPORT is resend`.
 * @returns what is wrong, by the name of the setting.
 */
export const missingOf = <Name extends string>(
  settings: Partial<Record<Name, unknown>>,
  needed: Record<string, Name[]>,
): [string, string][] =>
  Object.entries(needed).flatMap(([because, names]) =>
    names
      .filter((name) => settings[name] === undefined)
      .map((name): [string, string] => [name, `missing, and ${because}`]),
  );

export const count = (fallback: string) =>
  setting(
    (text) => (/^[1-9]\d{0,3}$/.test(text) ? Number(text) : undefined),
    'a whole number from 1 to 9999',
    fallback,
  );

/** Without a trailing slash. HTTPS, because secrets are sent there. */
export const url = (fallback?: string) => setting(readUrl, anHttpsUrl, fallback);

export const anHttpsUrl =
  'an https URL (http only for a loopback address) of origin and path alone';

export function readUrl(text: string): string | undefined {
  const { protocol, origin, pathname, href } = URL.parse(text) ?? {};
  const plain = `${origin}${pathname}`;
  const safe = protocol === 'https:' || (protocol === 'http:' && isLoopback(plain));
  // Equal only without user, password, query and fragment.
  return safe && href === plain ? plain.replace(/\/+$/, '') : undefined;
}
