/**
 * Checks an access token in a service of your own, with the public keys alone:
 * `npm run example:verify -- http://127.0.0.1:8787`. It says whose token it is and until when; whether its session has
 * been ended meanwhile only the API knows (GET /v1/me).
 */
import { createRemoteJWKSet, jwtVerify } from 'jose';

const issuer = process.argv[2] ?? 'http://127.0.0.1:8787';
const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', issuer), {
  // As long as its `Cache-Control` says; for a `kid` that is not in it at most once a minute (docs/keys.md).
  cacheMaxAge: 300_000,
  cooldownDuration: 60_000,
});

/** @returns the user's id. @throws where the token is not one of this issuer, for this audience, now. */
export async function userOf(accessToken: string): Promise<string> {
  const { payload } = await jwtVerify(accessToken, keys, {
    issuer,
    // A change token has another audience, and opens nothing here.
    audience: issuer,
    algorithms: ['EdDSA'],
    requiredClaims: ['sub', 'exp', 'jti'],
  });
  return String(payload.sub);
}

const username = `verify-${crypto.randomUUID()}@example.com`;
const password = 'Tidal-Harbor-42';
const { id } = await post('/v1/register', {
  username,
  password,
  firstName: 'Ines',
  lastName: 'Moreau',
  dateOfBirth: '1990-04-17',
  dateOfJoining: '2024-09-01',
});
const { accessToken } = await post('/v1/login', { username, password });
const user = await userOf(String(accessToken));
console.log(user === id ? `the token is ${user}'s` : 'the token is somebody else’s');

const forged = `${String(accessToken).slice(0, -4)}AAAA`;
const refused = await userOf(forged).catch((error: Error) => error);
console.log(refused instanceof Error ? `a forged one is refused: ${refused.name}` : 'taken!');
if (user !== id || !(refused instanceof Error)) process.exitCode = 1;

async function post(path: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(issuer + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  // A refusal is application/problem+json: code, title, detail.
  if (!response.ok) throw new Error(`${path}: ${answer.code}: ${answer.detail}`);
  return answer;
}
