/** Fixtures around second factors, which go through the public API. */
import { TOTP } from 'otpauth';
import type { TestApp } from './app';
import { createPasskey, type SoftPasskey } from './authenticator';
import { login, register, type TestPerson } from './people';
import { prove } from './rows';

export interface WithApp extends TestPerson {
  /** Of the session that set it up: it counts as opened with it. */
  token: string;
  /** Base32, as the authenticator app has it. */
  secret: string;
  recoveryCodes: string[];
}

/** What the app shows at this moment. @param steps later, or earlier. */
export const codeOf = (secret: string, steps = 0): string =>
  new TOTP({ secret }).generate({ timestamp: Date.now() + steps * 30_000 });

/** Somebody whose address is proved, in a session that has just begun. */
export async function provedPerson(app: TestApp): Promise<TestPerson & { token: string }> {
  const person = await register(app);
  await prove(person.id, 'email');
  return { ...person, token: await login(app, person) };
}

/** Somebody with an authenticator app. The code of this step is spent: travel, or show one of the next. */
export async function withApp(app: TestApp): Promise<WithApp> {
  const person = await provedPerson(app);
  return { ...person, ...(await setUpApp(app, person.token)) };
}

/** @param token of an account, or of a login that wants a first factor. */
export async function setUpApp(
  app: TestApp,
  token: string,
): Promise<{ secret: string; recoveryCodes: string[] }> {
  const begun = await app.send('POST', '/v1/me/totp', { token });
  if (begun.status !== 200) throw new Error(`totp: ${await begun.text()}`);
  const { secret, setUpToken } = await begun.json<{ secret: string; setUpToken: string }>();
  const body = { setUpToken, code: codeOf(secret) };
  const confirmed = await app.post('/v1/me/totp/confirm', body, { token });
  if (confirmed.status !== 201) throw new Error(`totp: ${await confirmed.text()}`);
  const { recoveryCodes } = await confirmed.json<{ recoveryCodes: string[] | null }>();
  return { secret, recoveryCodes: recoveryCodes ?? [] };
}

export interface WithPasskey extends TestPerson {
  token: string;
  passkey: SoftPasskey;
  /** As the API knows it. */
  passkeyId: string;
  recoveryCodes: string[];
}

export async function withPasskey(app: TestApp): Promise<WithPasskey> {
  const person = await provedPerson(app);
  return { ...person, ...(await addPasskey(app, person.token)) };
}

export async function addPasskey(
  app: TestApp,
  token: string,
  name = 'Laptop',
): Promise<{ passkey: SoftPasskey; passkeyId: string; recoveryCodes: string[] }> {
  const { passkey, response } = await createPasskey(
    await optionsFor(app, '/v1/me/passkeys', token),
  );
  const added = await app.post('/v1/me/passkeys', { name, response }, { token });
  if (added.status !== 201) throw new Error(`passkey: ${await added.text()}`);
  const { id, recoveryCodes } = await added.json<{ id: string; recoveryCodes: string[] | null }>();
  return { passkey, passkeyId: id, recoveryCodes: recoveryCodes ?? [] };
}

/** What a browser is asked. */
export async function optionsFor<Options = { challenge: string; user: { id: string } }>(
  app: TestApp,
  path: string,
  token?: string,
): Promise<Options> {
  const response = await app.send('POST', `${path}/options`, token === undefined ? {} : { token });
  if (response.status !== 200) throw new Error(`options: ${await response.text()}`);
  return response.json<Options>();
}

/** The first half of a login. @returns the token for the second. */
export async function halfLogin(
  app: TestApp,
  { username, password }: Pick<TestPerson, 'username' | 'password'>,
): Promise<{ token: string; methods: string[] }> {
  const response = await app.post('/v1/login', { username, password });
  if (response.status !== 403) throw new Error(`login: ${await response.text()}`);
  const half = await response.json<{
    challengeToken?: string;
    setupToken?: string;
    methods?: string[];
  }>();
  return { token: half.challengeToken ?? half.setupToken ?? '', methods: half.methods ?? [] };
}

export const showFactor = (app: TestApp, token: string, body: object): Promise<Response> =>
  app.post('/v1/login/second-factor', body, { token });
