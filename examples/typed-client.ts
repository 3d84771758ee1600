/**
 * Calls the API by its types: `npm run example:client -- http://127.0.0.1:8787`. A path, a member or a code that
 * does not exist does not compile.
 */
import { hc } from 'hono/client';
import type { AppType, ProblemBody } from '../src/client';

const api = hc<AppType>(process.argv[2] ?? 'http://127.0.0.1:8787');
const username = `typed-${crypto.randomUUID()}@example.com`;
const password = 'Tidal-Harbor-42';

const registered = await api.v1.register.$post({
  json: {
    username,
    password,
    firstName: 'Ines',
    lastName: 'Moreau',
    dateOfBirth: '1990-04-17',
    dateOfJoining: '2024-09-01',
  },
});
if (registered.status === 201) {
  const user = await registered.json();
  console.log(`registered ${user.id}, password good until ${user.passwordExpiresAt ?? 'ever'}`);
} else if (registered.status === 202) {
  console.log('a mail is on its way');
} else {
  console.log(whatToDo(await registered.json()));
}

const refused = await api.v1.login.$post({ json: { username, password: 'Not-The-1st' } });
if (refused.status !== 200) console.log(whatToDo(await refused.json()));

const loggedIn = await api.v1.login.$post({ json: { username, password } });
if (loggedIn.status !== 200) throw new Error(whatToDo(await loggedIn.json()));
const session = await loggedIn.json();
if (session.tokenType !== 'Bearer') throw new Error('asked for tokens, not for cookies');
const refreshed = await api.v1.token.refresh.$post({
  json: { refreshToken: session.refreshToken },
});
if (refreshed.status !== 200) throw new Error(whatToDo(await refreshed.json()));
const tokens = await refreshed.json();
const accessToken = tokens.tokenType === 'Bearer' ? tokens.accessToken : '';
const bearer = { headers: { Authorization: `Bearer ${accessToken}` } };

const me = await api.v1.me.$get({}, bearer);
if (me.status === 200) console.log(`read ${(await me.json()).email}`);
const changed = await api.v1.me.$patch(
  { json: { lastName: 'Moreau-Lind', address: null } },
  bearer,
);
console.log(
  changed.status === 200
    ? `is called ${(await changed.json()).lastName}`
    : whatToDo(await changed.json()),
);
const loggedOut = await api.v1.logout.$post({}, bearer);
console.log(`logged out: ${loggedOut.status}`);

/** Every refusal has a code from one closed list. */
function whatToDo(problem: ProblemBody): string {
  switch (problem.code) {
    case 'validation-failed':
    case 'username-taken':
      return (problem.errors ?? [])
        .map(({ pointer, detail }) => `${pointer}: ${detail}`)
        .join('\n');
    case 'password-expired':
      return `change the password within ${problem.expiresIn} s, with changeToken as the bearer token`;
    default:
      return `${problem.title}: ${problem.detail} (${problem.requestId})`;
  }
}
