/**
 * A stand-in for what sends SMS: a local HTTP server that speaks the part of Twilio's API that is used, and takes a signed
 * webhook. A test steers and reads it by number, so that test files do not disturb each other.
 *
 * - `POST /2010-04-01/Accounts/:sid/Messages.json` takes an SMS each time, as Twilio does, which knows no idempotency key.
 * - `POST /hook` takes one per `id`.
 * - `PUT /control/:to` `{mode}` says how the next ones to that number are answered.
 * - `GET /control/:to` lists what was accepted for it, and every try.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import type { AcceptedSms, SmsMode, SmsTry } from './sms-types';

declare module 'vitest' {
  interface ProvidedContext {
    smsProviderUrl: string;
  }
}

export default async function startSmsProvider(project: TestProject): Promise<() => void> {
  const modes = new Map<string, SmsMode>();
  const accepted: AcceptedSms[] = [];
  const tries: SmsTry[] = [];

  // Connections stay open: one that ends just as the other side asks again would be a fault that no test wants.
  const server = createServer({ keepAliveTimeout: 0 }, async (request, response) => {
    const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => {
      response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    };
    let body = '';
    for await (const chunk of request) body += chunk;
    const { url = '', method = '' } = request;

    const controlled = /^\/control\/(.+)$/.exec(url)?.[1];
    if (controlled) {
      const to = decodeURIComponent(controlled);
      if (method === 'PUT') modes.set(to, JSON.parse(body).mode);
      return answer(200, {
        accepted: accepted.filter((sms) => sms.to === to),
        tries: tries.filter((one) => one.to === to),
      });
    }
    const isHook = url === '/hook';
    const isTwilio = /^\/2010-04-01\/Accounts\/AC[0-9a-f]{32}\/Messages\.json$/.test(url);
    if (method !== 'POST' || !(isHook || isTwilio)) return answer(404, {});

    const sms = isHook ? JSON.parse(body) : fromForm(body);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    tries.push({ to: sms.to, url, headers, body });
    const mode = modes.get(sms.to) ?? 'accept';
    if (typeof mode === 'number') return answer(...twilioErrors(mode));
    const said = answers[mode];
    if (said) return answer(...said);
    if (mode === 'silence') return;
    if (mode === 'endless') {
      const more = (): void => {
        // True until the other side stops listening.
        if (!response.destroyed) response.write(' '.repeat(65_536), more);
      };
      response.writeHead(201);
      return more();
    }
    if (mode === 'redirect') {
      response.writeHead(302, { Location: url });
      return response.end();
    }

    const isRepeated = isHook && accepted.some(({ id }) => id === sms.id);
    if (!isRepeated) accepted.push(sms);
    if (mode === 'accept-and-drop-answer') return request.socket.destroy();
    return answer(201, { sid: `SM${accepted.length}`, status: 'queued' });
  });

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  project.provide('smsProviderUrl', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return () => {
    server.closeAllConnections();
    server.close();
  };
}

function fromForm(body: string): AcceptedSms {
  const form = new URLSearchParams(body);
  return {
    to: form.get('To') ?? '',
    text: form.get('Body') ?? '',
    from: form.get('From') ?? form.get('MessagingServiceSid') ?? '',
  };
}

/** As Twilio words them, with its own code. */
function twilioErrors(code: number): [number, unknown, Record<string, string>?] {
  const status = code === 20003 ? 401 : code === 20429 ? 429 : 400;
  const said = { code, message: 'said by Twilio', more_info: 'https://www.twilio.com', status };
  return [status, said, code === 20429 ? { 'Retry-After': '30' } : {}];
}

/** Status, body and headers of the modes that say the same to everybody. */
const answers: Partial<
  Record<Exclude<SmsMode, number>, [number, unknown, Record<string, string>?]>
> = {
  'error-500': [500, { code: 20500, message: 'down', status: 500 }],
  'status-422': [422, { message: 'no' }],
  'status-429': [429, '', { 'Retry-After': '20' }],
  rubbish: [200, '<html>a proxy says hello</html>'],
  'no-id': [201, { sid: '' }],
  null: [200, 'null'],
};
