/** Fixtures that go through the public API, as a client would. */
import type { TestApp } from './app';

export const goodPassword = 'Tidal-Harbor-42';
export const otherPassword = 'Copper!Lantern7';

let count = 0;

/** An address nobody else has. */
export const freshEmail = (): string =>
  `person-${++count}-${crypto.randomUUID().slice(0, 8)}@example.com`;

/** A body that POST /v1/register takes. */
export const registration = (changes: Record<string, unknown> = {}) => ({
  username: freshEmail(),
  password: goodPassword,
  firstName: 'Ines',
  lastName: 'Moreau',
  dateOfBirth: '1990-04-17',
  dateOfJoining: '2024-09-01',
  ...changes,
});

export interface TestPerson {
  id: string;
  username: string;
  password: string;
}

export async function register(
  app: TestApp,
  changes: Record<string, unknown> = {},
): Promise<TestPerson> {
  const body = registration(changes);
  const response = await app.post('/v1/register', body);
  if (response.status !== 201) throw new Error(`register: ${await response.text()}`);
  const { id } = await response.json<{ id: string }>();
  return { id, username: body.username, password: body.password };
}

/** @returns the access token. */
export const login = async (
  app: TestApp,
  person: Pick<TestPerson, 'username' | 'password'>,
): Promise<string> => (await openSession(app, person)).accessToken;

export interface Tokens {
  accessToken: string;
  refreshToken: string;
  expiresIn: number;
  refreshExpiresIn: number;
}

/** @returns both tokens. @param headers such as the `User-Agent` of a device. */
export async function openSession(
  app: TestApp,
  { username, password }: Pick<TestPerson, 'username' | 'password'>,
  headers: Record<string, string> = {},
): Promise<Tokens> {
  const response = await app.post('/v1/login', { username, password }, { headers });
  if (response.status !== 200) throw new Error(`login: ${await response.text()}`);
  return response.json<Tokens>();
}

/** Does this password log in? Asks without throwing. */
export const canLogIn = async (app: TestApp, username: string, password: string) =>
  (await app.post('/v1/login', { username, password })).status === 200;
