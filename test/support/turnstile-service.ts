/**
 * A stand-in for Turnstile: a local HTTP server that speaks siteverify, and keeps what a token is good for. Tests share it, each
 * with tokens of its own; special prefixes of the path make it misbehave.
 *
 * - `POST /turnstile/v0/siteverify` tells a token once, and the same question with the same key again.
 * - `POST /down/…` 503 · `/once-down/…` 503 for the first of each question · `/lost/…` takes the token and drops the first answer
 *   · `/rubbish/…` a page · `/elsewhere/…` a redirect · `/silent/…` never · `/inside/…` an internal error
 *   · `/malformed/…` says that it was asked wrongly · `/oracle/…` success, with a status of 400.
 * - `PUT /tokens/:token` `{hostname, action}` makes one.
 * - `GET /asked/:token` lists with what it was asked for.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { siteSecretKey } from './turnstile-types.ts';

declare module 'vitest' {
  interface ProvidedContext {
    turnstileUrl: string;
  }
}

export default async function startTurnstile(project: TestProject): Promise<() => void> {
  const server = createServer({ keepAliveTimeout: 0 }, turnstileStandIn(siteSecretKey));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  project.provide('turnstileUrl', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return () => {
    server.closeAllConnections();
    server.close();
  };
}

interface Made {
  hostname?: string;
  action?: string;
  /** By which question it was spent. */
  spentBy?: string;
}

/** Also for a browser, which asks the same server for the script. */
export function turnstileStandIn(secretKey: string) {
  const tokens = new Map<string, Made>();
  const asked: Record<string, unknown>[] = [];

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    };
    const text = (await request.toArray()).join('');
    const { url = '', method = '' } = request;
    const [, kind, name = ''] = /^\/(tokens|asked)\/(.+)$/.exec(url) ?? [];
    if (kind === 'asked') return answer(200, asked.filter((one) => one.response === name));
    if (kind === 'tokens' && method === 'PUT') {
      tokens.set(name, JSON.parse(text));
      return answer(200, {});
    }

    const [, mode] = /^(.*)\/turnstile\/v0\/siteverify$/.exec(url) ?? [];
    if (mode === undefined || method !== 'POST') return answer(404, {});
    const question = JSON.parse(text);
    const key = String(question.idempotency_key);
    const isFirst = !asked.some((one) => one.idempotency_key === key);
    asked.push({ ...question, headers: request.headers });
    if (mode === '/silent') return;
    if (mode === '/down' || (mode === '/once-down' && isFirst)) return answer(503, 'down');
    if (mode === '/rubbish') return answer(200, '<html>a proxy says hello</html>');
    if (mode === '/inside') return answer(200, no('internal-error'));
    if (mode === '/malformed') return answer(400, no('bad-request'));
    if (mode === '/oracle') return answer(400, { success: true });
    if (mode === '/elsewhere') {
      response.writeHead(302, { Location: '/turnstile/v0/siteverify' });
      response.end();
      return;
    }
    const said = verdict(question, key);
    if (mode === '/lost' && isFirst) {
      request.socket.destroy();
      return;
    }
    answer(200, said);
  };

  function verdict({ secret, response }: Record<string, unknown>, key: string) {
    if (secret !== secretKey) return no('invalid-input-secret');
    if (response === '') return no('missing-input-response');
    const made = tokens.get(String(response));
    if (!made) return no('invalid-input-response');
    if ((made.spentBy ?? key) !== key) return no('timeout-or-duplicate');
    made.spentBy = key;
    const { hostname, action } = made;
    const at = new Date().toISOString();
    return { success: true, challenge_ts: at, hostname, action, cdata: '', 'error-codes': [] };
  }
}

const no = (code: string) => ({ success: false, 'error-codes': [code], messages: [] });
