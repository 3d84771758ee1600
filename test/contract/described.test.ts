/** The check behind every answer of the suite: each of these answers differs in one thing from the document. */
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { makeDeps } from '../../src/deps';
import { makeTestApp } from '../support/app';
import { describedBy } from '../support/described';

const expectDescribed = describedBy(makeDeps(env));
const request = new Request('https://accounts.example/v1/me');
/** A real answer: 401, without a token. */
const real = () => makeTestApp().get('/v1/me');

async function changed(change: {
  status?: number;
  headers?: Record<string, string | null>;
  members?: Record<string, unknown>;
}): Promise<Response> {
  const response = await real();
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(change.headers ?? {})) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  const body = { ...(await response.json<object>()), ...change.members };
  return new Response(JSON.stringify(body), { status: change.status ?? response.status, headers });
}

it('takes an answer as it is described', async () => {
  await expectDescribed(request, await changed({}));
});

it.each<[string, Parameters<typeof changed>[0], RegExp]>([
  ['a status', { status: 418 }, /not described: GET \/v1\/me → 418/],
  ['a member', { members: { hint: 'x' } }, /another body/],
  ['a code that the route does not have', { members: { code: 'wrong-password' } }, /another body/],
  ['a missing member', { members: { requestId: undefined } }, /another body/],
  ['a missing header', { headers: { 'WWW-Authenticate': null } }, /lacks the header/],
  ['a wrong header', { headers: { 'WWW-Authenticate': 'Basic' } }, /another WWW-Authenticate/],
  ['a header more', { headers: { 'X-Powered-By': 'x' } }, /x-powered-by/],
  ['another type', { headers: { 'Content-Type': 'application/json' } }, /not described/],
])('fails an answer with %s', async (_, change, message) => {
  await expect(expectDescribed(request, await changed(change))).rejects.toThrow(message);
});

it('fails a success at a path that is not described', async () => {
  const elsewhere = new Request('https://accounts.example/v1/admin');
  await expect(expectDescribed(elsewhere, new Response('{}'))).rejects.toThrow(/not described/);
});
