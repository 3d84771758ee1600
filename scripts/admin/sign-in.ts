/**
 * Whom a command acts as: a server by its API key, from `ADMIN_API_KEY`, or with `--as` a person, who is asked for the password,
 * and for a code where the account has a second factor, and is logged out again at the end. Where a login wants to know whether a
 * bot is at work, `BOT_CHECK_BYPASS` says that none is. None of them is ever a word of the command line, which other programs can
 * see.
 */
import { hc } from 'hono/client';
import type { AppType } from '../../src/client';
import { answered, Refused } from './answer.ts';
import { UsageError } from './command.ts';
import { inSession, type Tokens } from './in-session.ts';
import type { Terminal } from './terminal.ts';

export type Api = ReturnType<typeof hc<AppType>>['v1']['admin'];

export interface StaffSession {
  api: Api;
  /** What an admin confirms the gravest with. @throws {UsageError} where a key acts, which cannot do those. */
  password: () => string;
  /** For what is no JSON. */
  send: (path: string, type: string, body: string) => Promise<Response>;
  terminal: Terminal;
  /** One object per line instead of a table. */
  json: boolean;
}

interface Wanted {
  url: string | undefined;
  as: string | undefined;
  json: boolean;
}

/** Does something as staff, for as long as it takes. Whatever comes of it, a session of this command is ended. */
export async function asStaff(
  terminal: Terminal,
  { url, as, json }: Wanted,
  work: (session: StaffSession) => Promise<void>,
): Promise<void> {
  const origin = originOf(url ?? (terminal.env.ADMIN_URL || 'http://127.0.0.1:8787'));
  if (as === undefined) {
    const key = terminal.env.ADMIN_API_KEY;
    if (!key)
      throw new UsageError('Set ADMIN_API_KEY, or say --as <e-mail address or phone number>.');
    const password = () => {
      throw new UsageError('No API key may do this. Say --as <e-mail address or phone number>.');
    };
    const send = senderOf(origin, key);
    return work({ api: clientOf(origin, key).v1.admin, password, send, terminal, json });
  }
  const password = terminal.env.ADMIN_PASSWORD ?? (await terminal.askSecret(`Password of ${as}: `));
  if (password === undefined) throw new UsageError('Nobody can be asked here. Set ADMIN_PASSWORD.');
  const tokens = await loggedIn(terminal, origin, as, password);
  const ask = inSession(tokens, (refreshToken) => renewed(origin, refreshToken));
  const client = clientOf(origin, undefined, ask);
  const send = senderOf(origin, undefined, ask);
  const logOut = () => client.v1.logout.$post().catch(() => undefined);
  const interrupted = () => logOut().finally(() => process.exit(130));
  process.once('SIGINT', interrupted);
  try {
    await work({ api: client.v1.admin, password: () => password, send, terminal, json });
  } finally {
    process.off('SIGINT', interrupted);
    await logOut();
  }
}

async function loggedIn(
  terminal: Terminal,
  origin: string,
  username: string,
  password: string,
): Promise<Tokens> {
  const json = { username, password };
  try {
    return bearer(await answered(clientOf(origin).v1.login.$post({ json }, bypassOf(terminal))));
  } catch (error) {
    const problem = error instanceof Refused ? error.problem : undefined;
    if (problem?.code === 'bot-check-failed') throw new UsageError(noWidget);
    if (problem?.code !== 'second-factor-required') throw error;
    const proof = await proofOf(terminal, problem.methods ?? []);
    const half = clientOf(origin, problem.challengeToken).v1.login;
    return bearer(await answered(half['second-factor'].$post({ json: proof })));
  }
}

const bypassOf = ({ env: { BOT_CHECK_BYPASS: bypass } }: Terminal) => ({
  headers: bypass ? { 'Bot-Check-Bypass': bypass } : {},
});

const noWidget =
  'This service wants to know at a login whether a bot is at work, which only a browser can show. Set BOT_CHECK_BYPASS to one of its TURNSTILE_BYPASS_SECRETS, let a key in ADMIN_API_KEY act, or use /admin in a browser.';

/** A passkey is nothing that a terminal could ask for. @throws {UsageError} where the account has nothing else. */
async function proofOf({ env, ask }: Terminal, methods: readonly string[]) {
  if (!methods.includes('totp') && !methods.includes('recovery-code')) {
    throw new UsageError('A terminal takes no passkey. Set up an authenticator app first.');
  }
  const typed = env.ADMIN_CODE ?? (await ask('Code of your app, or a recovery code: '));
  if (typed === undefined) throw new UsageError('Nobody can be asked here. Set ADMIN_CODE.');
  const code = typed.trim();
  const method = /^\d{3} ?\d{3}$/.test(code) ? 'totp' : 'recovery-code';
  return { method, code } as const;
}

async function renewed(origin: string, refreshToken: string): Promise<Tokens> {
  const json = { refreshToken };
  return bearer(await answered(clientOf(origin).v1.token.refresh.$post({ json })));
}

function bearer<Session extends { tokenType: string }>(session: Session) {
  if (session.tokenType !== 'Bearer') throw new Error('asked for tokens, not for cookies');
  return session as Extract<Session, { tokenType: 'Bearer' }>;
}

const clientOf = (origin: string, token?: string, ask: typeof fetch = fetch) =>
  hc<AppType>(origin, { headers: headersOf(token), init, fetch: ask });

const senderOf =
  (origin: string, token?: string, ask: typeof fetch = fetch): StaffSession['send'] =>
  (path, type, body) =>
    ask(origin + path, {
      ...init,
      method: 'POST',
      headers: { ...headersOf(token), 'Content-Type': type },
      body,
    });

/** Follows no redirect: a password or a key goes to nobody else. */
const init = { redirect: 'error' } as const;

const headersOf = (token?: string) => ({
  // As its owner sees it among the sessions.
  'User-Agent': 'npm run admin',
  ...(token !== undefined && { Authorization: `Bearer ${token}` }),
});

function originOf(url: string): string {
  const { origin, protocol, hostname } = URL.canParse(url) ? new URL(url) : noUrl(url);
  const isLocal = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  if (protocol === 'https:' || (protocol === 'http:' && isLocal)) return origin;
  throw new UsageError('A password or a key goes over https alone, except to this machine.');
}

function noUrl(url: string): never {
  throw new UsageError(`${url} is no URL such as https://accounts.example.com.`);
}
