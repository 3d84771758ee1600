/** The app as the Worker makes it, on the real stores; only a derivation is cheap. */
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { makeApp } from '../../src/app';
import { makeDeps } from '../../src/deps';
import { describedBy } from './described';
import { recordedPoints } from './points';

/** Argon2id at the lowest price RFC 9106 allows. A PHC string carries it: nothing else changes. */
export const cheap = { memoryKiB: 32, iterations: 1, parallelism: 1 };

export interface TestApp {
  /** Sends a request as a client would. A body is sent as JSON. */
  send(method: string, path: string, options?: SendOptions): Promise<Response>;
  post(path: string, body: unknown, options?: SendOptions): Promise<Response>;
  get(path: string, options?: SendOptions): Promise<Response>;
}

export interface SendOptions {
  body?: unknown;
  token?: string;
  headers?: Record<string, string>;
}

/**
 * @param changes settings (`PASSWORD_MAX_AGE: '3s'`) or stand-ins for a store (`KV`) of this app. The
 * Durable Objects keep the settings of the Worker under test.
 */
export function makeTestApp(changes: Record<string, unknown> = {}): TestApp {
  const bindings: typeof env & { PUBLIC_URL?: string } = {
    ...env,
    ANALYTICS: recordedPoints,
    ...changes,
  };
  const deps = makeDeps(bindings, { passwordCost: cheap, fingerprintCost: cheap });
  const app = makeApp(deps);
  const expectDescribed = describedBy(deps);

  const send: TestApp['send'] = async (method, path, { body, token, headers } = {}) => {
    const context = createExecutionContext();
    const request = new Request(new URL(path, bindings.PUBLIC_URL ?? 'https://accounts.example'), {
      method,
      headers: {
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body !== undefined && {
        body:
          typeof body === 'string' || body instanceof ReadableStream ? body : JSON.stringify(body),
      }),
    });
    const response = await app.fetch(request, bindings, context);
    await waitOnExecutionContext(context);
    await expectDescribed(request, response.clone());
    return response;
  };

  return {
    send,
    post: (path, body, options) => send('POST', path, { ...options, body }),
    get: (path, options) => send('GET', path, options),
  };
}
