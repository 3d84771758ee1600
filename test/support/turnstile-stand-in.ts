/**
 * What a stand-in for Turnstile answers: it speaks siteverify, and keeps what a token is good for. Special prefixes of the path make
 * it misbehave.
 *
 * - `POST /turnstile/v0/siteverify` tells a token once, and the same question with the same key again.
 * - `POST /down/…` 503 · `/once-down/…` 503 for the first of each question · `/lost/…` takes the token and drops the first answer
 *   · `/rubbish/…` a page · `/elsewhere/…` a redirect · `/silent/…` never · `/inside/…` an internal error
 *   · `/malformed/…` says that it was asked wrongly · `/oracle/…` success, with a status of 400.
 * - `PUT /tokens/:token` `{hostname, action}` makes one.
 * - `GET /asked/:token` lists with what it was asked for.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';

interface Made {
  hostname?: string;
  action?: string;
  /** By which question it was spent. */
  spentBy?: string;
}

export function turnstileStandIn(secretKey: string) {
  const tokens = new Map<string, Made>();
  const asked: Record<string, unknown>[] = [];

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const say = (status: number, body: unknown) => {
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    };
    const text = (await request.toArray()).join('');
    const { url = '', method = '' } = request;
    const [, kind, name = ''] = /^\/(tokens|asked)\/(.+)$/.exec(url) ?? [];
    if (kind === 'asked')
      return say(
        200,
        asked.filter((one) => one.response === name),
      );
    if (kind === 'tokens' && method === 'PUT') {
      tokens.set(name, JSON.parse(text));
      return say(200, {});
    }

    const [, mode] = /^(.*)\/turnstile\/v0\/siteverify$/.exec(url) ?? [];
    if (mode === undefined || method !== 'POST') return say(404, {});
    const question = JSON.parse(text);
    const key = String(question.idempotency_key);
    const isFirst = !asked.some((one) => one.idempotency_key === key);
    asked.push({ ...question, headers: request.headers });
    if (mode === '/silent') return;
    if (mode === '/down' || (mode === '/once-down' && isFirst)) return say(503, 'down');
    if (mode === '/rubbish') return say(200, '<html>a proxy says hello</html>');
    if (mode === '/inside') return say(200, no('internal-error'));
    if (mode === '/malformed') return say(400, no('bad-request'));
    if (mode === '/oracle') return say(400, { success: true });
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
    say(200, said);
  }

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

  return { answer, asked, make: (token: string, made: Made) => tokens.set(token, made) };
}

const no = (code: string) => ({ success: false, 'error-codes': [code], messages: [] });
