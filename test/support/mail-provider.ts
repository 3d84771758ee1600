/**
 * A stand-in for the mail provider: a local HTTP server that speaks the part of Resend's API that is
 * used. A test steers and reads it by recipient, so that test files do not disturb each other.
 *
 * - `POST /emails` takes a message, once per Idempotency-Key, as the provider does.
 * - `PUT /control/:to` `{mode}` says how the next messages to that address are answered.
 * - `GET /control/:to` lists what was accepted for it, and every try.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import type { AcceptedMail, ProviderMode, Try } from './mail-types';

declare module 'vitest' {
  interface ProvidedContext {
    mailProviderUrl: string;
  }
}

export default async function startMailProvider(project: TestProject): Promise<() => void> {
  const modes = new Map<string, ProviderMode>();
  const accepted: AcceptedMail[] = [];
  const tries: Try[] = [];

  // Connections stay open: one that ends just as the other side asks again would be a fault that no test wants.
  const server = createServer({ keepAliveTimeout: 0 }, async (request, response) => {
    const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => {
      response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    };
    let body = '';
    for await (const chunk of request) body += chunk;

    const controlled = /^\/control\/(.+)$/.exec(request.url ?? '')?.[1];
    if (controlled) {
      const to = decodeURIComponent(controlled);
      if (request.method === 'PUT') modes.set(to, JSON.parse(body).mode);
      return answer(200, {
        accepted: accepted.filter((mail) => mail.to === to),
        tries: tries.filter((one) => one.to === to),
      });
    }
    if (request.method !== 'POST' || request.url !== '/emails') return answer(404, {});

    const message = JSON.parse(body);
    const to = [message.to].flat()[0];
    const header = (name: string) => String(request.headers[name] ?? '');
    const idempotencyKey = header('idempotency-key');
    const authorization = header('authorization');
    tries.push({
      to,
      idempotencyKey,
      authorization,
      contentType: header('content-type'),
      userAgent: header('user-agent'),
      body,
    });
    const mode = modes.get(to) ?? 'accept';
    const said = answers[mode];
    if (said) return answer(...said);
    if (mode === 'silence') return;
    if (mode === 'echo') return answer(400, { name: `no such address: ${to}` });
    if (mode === 'half') return response.writeHead(200).write('{"id":');
    if (mode === 'endless') {
      const more = (): void => {
        // True until the other side stops listening.
        if (!response.destroyed) response.write(' '.repeat(65_536), more);
      };
      return more();
    }
    if (mode === 'redirect') {
      response.writeHead(302, { Location: '/emails' });
      return response.end();
    }

    let mail = accepted.find((one) => one.idempotencyKey === idempotencyKey);
    if (!mail) {
      mail = { ...message, to, id: `mail-${accepted.length + 1}`, idempotencyKey, authorization };
      accepted.push(mail as AcceptedMail);
    }
    if (mode === 'accept-and-drop-answer') return request.socket.destroy();
    return answer(200, { id: (mail as AcceptedMail).id });
  });

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  project.provide('mailProviderUrl', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return () => {
    server.closeAllConnections();
    server.close();
  };
}

/** Status, body and headers of the modes that say the same to everybody. */
const answers: Partial<
  Record<ProviderMode, [status: number, body: unknown, headers?: Record<string, string>]>
> = {
  'too-many': [
    429,
    { name: 'rate_limit_exceeded', message: 'slower', statusCode: 429 },
    { 'Retry-After': '30', 'RateLimit-Limit': '5' },
  ],
  quota: [429, { name: 'daily_quota_exceeded', message: 'tomorrow', statusCode: 429 }],
  'other-payload': [409, { name: 'invalid_idempotent_request', message: 'other', statusCode: 409 }],
  'same-key-at-once': [
    409,
    { name: 'concurrent_idempotent_requests', message: 'wait', statusCode: 409 },
  ],
  'bad-key': [401, { name: 'validation_error', message: 'API key is invalid', statusCode: 401 }],
  'unknown-error': [418, { name: 'a_new_error', message: 'new', statusCode: 418 }],
  'error-500': [500, { name: 'application_error', message: 'down', statusCode: 500 }],
  'refuse-422': [422, { name: 'validation_error', message: 'no', statusCode: 422 }],
  rubbish: [200, '<html>a proxy says hello</html>'],
  'rubbish-500': [500, '<html>a proxy says sorry</html>'],
  'no-id': [200, { id: '' }],
  'a-text': [200, '"accepted"'],
  null: [200, 'null'],
};
