import { Misuse } from './options.ts';
import { runWrangler } from './wrangler.ts';

/** An account of Cloudflare, by its API. */
export interface Cloudflare {
  accountId: string;
  /** @returns `result` of the answer. @throws {ApiError} */
  ask<Result>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Result>;
  /** The same, and undefined where there is no such thing. */
  find<Result>(path: string, headers?: Record<string, string>): Promise<Result | undefined>;
  /** Whether wrangler knows the account by itself; otherwise it is told the token. */
  wranglerEnv: Record<string, string>;
}

/** It names what was asked and what Cloudflare said; never the token and never a body. */
export class ApiError extends Error {
  status: number;
  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/**
 * @returns undefined where there is no token and a dry run needs none.
 * @throws {Misuse} where there is no token, or where it does not say which account.
 */
export async function connect(
  env: Record<string, string | undefined>,
  dryRun: boolean,
): Promise<Cloudflare | undefined> {
  const given = env.CLOUDFLARE_API_TOKEN;
  const token = given || (await tokenOfLogin(env));
  if (!token) {
    if (dryRun) return undefined;
    throw new Misuse(
      'There is no CLOUDFLARE_API_TOKEN and no login. Make a token at https://dash.cloudflare.com/profile/api-tokens (--help lists its permissions), or run "npx wrangler login".',
    );
  }
  const base = env.CLOUDFLARE_API_BASE_URL ?? 'https://api.cloudflare.com/client/v4';
  const request = requester(base, token);
  const accountId = env.CLOUDFLARE_ACCOUNT_ID || (await onlyAccount(request));
  const inAccount = (path: string) => path.replace(/^\/account\//, `/accounts/${accountId}/`);
  return {
    accountId,
    ask: (method, path, body, headers) => request(method, inAccount(path), body, headers),
    async find<Result>(path: string, headers?: Record<string, string>) {
      try {
        return await request<Result>('GET', inAccount(path), undefined, headers);
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return undefined;
        throw error;
      }
    },
    wranglerEnv: {
      CLOUDFLARE_ACCOUNT_ID: accountId,
      ...(given && { CLOUDFLARE_API_TOKEN: given }),
    },
  };
}

type Request = <Result>(
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Result>;

function requester(base: string, token: string): Request {
  return async (method, path, body, headers = {}) => {
    const what = `${method} ${path.split('?')[0]}`;
    const response = await fetch(base + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    }).catch((error: Error) => {
      throw new ApiError(`${what} got no answer (${error.name})`, 0);
    });
    const answer = (await response.json().catch(() => ({}))) as {
      success?: boolean;
      result?: unknown;
      errors?: { code: number; message: string }[];
    };
    if (response.ok && answer.success === true) return answer.result as never;
    const said = (answer.errors ?? [])
      .map(({ code, message }) => `${message} (${code})`)
      .join('; ');
    const hint =
      response.status === 401 || response.status === 403
        ? '. Does the token have the permissions that --help lists?'
        : '';
    throw new ApiError(
      `${what} was answered ${response.status}: ${said || 'no reason given'}${hint}`,
      response.status,
    );
  };
}

async function onlyAccount(request: Request): Promise<string> {
  const accounts = await request<{ id: string; name: string }[]>(
    'GET',
    '/accounts?per_page=50',
  ).catch((error: Error) => {
    throw new Misuse(`The account could not be found. ${error.message}`);
  });
  const [first, ...more] = accounts;
  if (first && more.length === 0) return first.id;
  const list = accounts.map(({ id, name }) => `\n  ${id}  ${name}`).join('');
  throw new Misuse(
    `The token reaches ${accounts.length} accounts: put the id of one into CLOUDFLARE_ACCOUNT_ID.${list}`,
  );
}

/** That of `wrangler login`, renewed where it has expired. */
async function tokenOfLogin(env: Record<string, string | undefined>): Promise<string | undefined> {
  // A build has no login, and asking for one takes seconds.
  if (env.CI) return undefined;
  const { status, said } = await runWrangler(['auth', 'token', '--json'], {});
  if (status !== 0) return undefined;
  return /"token": *"([^"]+)"/.exec(said)?.[1];
}
