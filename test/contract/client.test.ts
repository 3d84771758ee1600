/** What the types of a client know: this file has to compile as it is, errors included. */
import { hc } from 'hono/client';
import { expect, expectTypeOf, it } from 'vitest';
import type { AppType, ProblemBody } from '../../src/client';
import { makeTestApp } from '../support/app';
import { register, registration } from '../support/people';
import { staffMember } from '../support/staff';

const app = makeTestApp();

/** A client whose requests go to the app itself. */
const api = hc<AppType>('https://accounts.example', {
  fetch: async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input, init);
    const body = request.body && (await request.text());
    // `send` names the type of a body itself.
    const { 'content-type': _, ...headers } = Object.fromEntries(request.headers);
    const options = { headers, ...(body && { body }) };
    return app.send(request.method, new URL(request.url).pathname, options);
  },
});

it('gives the account or a problem, told apart by the status', async () => {
  const person = registration();
  const opened = await api.v1.register.$post({ json: person });
  if (opened.status !== 201) throw new Error(`register: ${opened.status}`);
  const user = await opened.json();
  expectTypeOf(user.passwordExpiresAt).toEqualTypeOf<string | null>();
  expect(user.email).toBe(person.username);

  const again = await api.v1.register.$post({ json: person });
  if (again.status !== 409) throw new Error(`register again: ${again.status}`);
  const problem = await again.json();
  expectTypeOf(problem).toEqualTypeOf<ProblemBody>();
  expect(problem.code).toBe('username-taken');
});

it('knows the routes of staff, with what they take and give', async () => {
  const admin = await staffMember(app, 'admin');
  const { id } = await register(app);
  const headers = { Authorization: `Bearer ${admin.token}` };
  const done = await api.v1.admin.users[':id'].deactivate.$post({ param: { id } }, { headers });
  expect(done.status).toBe(204);
  const read = await api.v1.admin.users[':id'].$get({ param: { id } }, { headers });
  if (read.status !== 200) throw new Error(`read: ${read.status}`);
  const user = await read.json();
  expectTypeOf(user.role).toEqualTypeOf<'admin' | 'support' | 'auditor' | null>();
  expect(user.active).toBe(false);
  const { role } = api.v1.admin.users[':id'];
  const { webhooks } = api.v1.admin;
  const body = { url: '', description: '', password: '' };
  // @ts-expect-error there is no such role
  const wrongRole = () => role.$put({ param: { id }, json: { role: 'owner', password: '' } });
  // @ts-expect-error there is no such event
  const wrongEvent = () => webhooks.$post({ json: { ...body, events: ['user.flown'] } });
  expect([wrongRole, wrongEvent]).toHaveLength(2);
});

it('compiles no path, member or code that does not exist', () => {
  const { username, password } = registration();
  // @ts-expect-error there is no such route
  const wrongPath = () => api.v1.signup.$post({ json: { username, password } });
  // @ts-expect-error the password is missing
  const wrongBody = () => api.v1.login.$post({ json: { username } });
  // @ts-expect-error there is no such code
  const wrongCode = (problem: ProblemBody) => problem.code === 'no-such-code';
  expect([wrongPath, wrongBody, wrongCode]).toHaveLength(3);
});
