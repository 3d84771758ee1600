/**
 * Whom a command acts as: a server by its API key, from `ADMIN_API_KEY`, or with `--as` a person, who is asked for the password
 * and logged out again at the end. Neither is ever a word of the command line, which other programs can see.
 */
import { hc } from 'hono/client';
import type { AppType } from '../../src/client';
import { answered } from './answer.ts';
import { UsageError } from './command.ts';
import type { Terminal } from './terminal.ts';

export type Api = ReturnType<typeof hc<AppType>>['v1']['admin'];

export interface StaffSession {
  api: Api;
  /** What an admin confirms the gravest with. @throws {UsageError} where a key acts, which cannot do those. */
  password: () => string;
  terminal: Terminal;
  /** One object per line instead of a table. */
  json: boolean;
}

interface Wanted {
  url: string | undefined;
  as: string | undefined;
  json: boolean;
}

/** Does something as staff. Whatever comes of it, a session of this command is ended. */
export async function asStaff(
  terminal: Terminal,
  { url, as, json }: Wanted,
  work: (session: StaffSession) => Promise<void>,
): Promise<void> {
  const origin = originOf(url ?? terminal.env.ADMIN_URL ?? 'http://127.0.0.1:8787');
  if (as === undefined) {
    const key = terminal.env.ADMIN_API_KEY;
    if (!key)
      throw new UsageError('Set ADMIN_API_KEY, or say --as <e-mail address or phone number>.');
    const password = () => {
      throw new UsageError('No API key may do this. Say --as <e-mail address or phone number>.');
    };
    return work({ api: clientOf(origin, key).v1.admin, password, terminal, json });
  }
  const password = terminal.env.ADMIN_PASSWORD ?? (await terminal.askSecret(`Password of ${as}: `));
  if (password === undefined) throw new UsageError('Nobody can be asked here. Set ADMIN_PASSWORD.');
  const token = await loggedIn(origin, as, password);
  const client = clientOf(origin, token);
  const logOut = () => client.v1.logout.$post().catch(() => undefined);
  const interrupted = () => logOut().finally(() => process.exit(130));
  process.once('SIGINT', interrupted);
  try {
    await work({ api: client.v1.admin, password: () => password, terminal, json });
  } finally {
    process.off('SIGINT', interrupted);
    await logOut();
  }
}

async function loggedIn(origin: string, username: string, password: string): Promise<string> {
  const json = { username, password };
  const session = await answered(clientOf(origin).v1.login.$post({ json }));
  if (session.tokenType !== 'Bearer') throw new Error('asked for tokens, not for cookies');
  return session.accessToken;
}

/** Follows no redirect: a password or a key goes to nobody else. */
const clientOf = (origin: string, token?: string) =>
  hc<AppType>(origin, {
    headers: {
      // As its owner sees it among the sessions.
      'User-Agent': 'npm run admin',
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    },
    init: { redirect: 'error' },
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
