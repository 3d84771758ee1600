/** The API of this service, as the scripts of the pages ask it. The session is in cookies that no script can read. */
import { at } from './texts.js';

/**
 * @typedef {object} Answer
 * @property {boolean} ok
 * @property {number} status
 * @property {string | null} etag the version of what came
 * @property {any} body what came as JSON; a problem (RFC 9457) where `ok` is false
 */

/**
 * @param {string} method
 * @param {string} path of the service, such as `/v1/me`
 * @param {object} [body] sent as JSON
 * @param {Record<string, string>} [headers]
 * @returns {Promise<Answer>}
 * @throws where no answer came, or one that is none of the API's
 */
export async function ask(method, path, body, headers = {}) {
  const response = await fetch(at(path), {
    method,
    headers: {
      // Problems are told in the language of the page.
      'Accept-Language': document.documentElement.lang,
      ...(body && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    ok: response.ok,
    status: response.status,
    etag: response.headers.get('ETag'),
    body: text === '' ? undefined : JSON.parse(text),
  };
}

/**
 * The same for somebody who is signed in. Where they have to show again who they are they are asked, and the request is repeated.
 * @type {typeof ask}
 */
export async function askSignedIn(...request) {
  const first = await askInSession(...request);
  if (!isStale(first) || !identify) return first;
  const refusal = await identify();
  if (refusal !== '') return { ...first, body: { ...first.body, detail: refusal } };
  const second = await askInSession(...request);
  // Nothing that this session can show is enough.
  return isStale(second) ? leaveForSignIn('again') : second;
}

const isStale = (/** @type {Answer} */ { body }) => body?.code === 'reauthentication-required';

/** @type {(() => Promise<string>) | undefined} */
let identify;

/** @param {() => Promise<string>} asks who somebody is; words for where they have not shown it */
export function onStale(asks) {
  identify = asks;
}

/**
 * An access token that has expired is renewed, once, and the request repeated. Where the session has ended it leads to the
 * sign-in page and never returns.
 * @type {typeof ask}
 */
export async function askInSession(method, path, body, headers) {
  const first = await ask(method, path, body, headers);
  if (!isSessionOver(first)) return first;
  const renewed = await renewOnce();
  if (renewed.ok) {
    const second = await ask(method, path, body, headers);
    return isSessionOver(second) ? leaveForSignIn('ended') : second;
  }
  if (renewed.status !== 401 && renewed.status !== 403) return renewed;
  if (isStale(renewed)) return leaveForSignIn('again');
  // Without any cookie nobody was signed in.
  return leaveForSignIn(renewed.body?.code === 'authentication-required' ? 'none' : 'ended');
}

/** A wrong password is a 401 as well, and no reason to renew anything. */
const isSessionOver = (/** @type {Answer} */ { status, body }) =>
  status === 401 && (body?.code === 'authentication-required' || body?.code === 'invalid-token');

/** @type {Promise<Answer> | undefined} */
let renewing;

/** Several requests find out at the same moment that the token has expired. */
function renewOnce() {
  renewing ??= ask('POST', '/v1/token/refresh', {}).finally(() => {
    renewing = undefined;
  });
  return renewing;
}

/**
 * Leaves for the sign-in page, which leads back to where this page was.
 * @param {'ended' | 'again' | 'changed' | 'proved' | 'none'} notice what it says on top
 * @returns {Promise<never>}
 */
export function leaveForSignIn(notice) {
  const { pathname, search, hash } = location;
  const next =
    pathname === at('/admin')
      ? { next: 'admin', view: hash.slice(1) }
      : { next: hash === '#password' ? 'password' : 'account' };
  return leave(at(`/sign-in${search}#${new URLSearchParams({ ...next, notice })}`));
}

/**
 * @param {string} url
 * @returns {Promise<never>} so that nothing goes on meanwhile
 */
export function leave(url) {
  location.assign(url);
  return new Promise(() => {});
}
