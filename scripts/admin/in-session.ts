/** What is good for the whole of a session: an access token for minutes, and a refresh token that gets the next two. */
export interface Tokens {
  accessToken: string;
  refreshToken: string;
}

type Ask = (url: RequestInfo | URL, init?: RequestInit) => Promise<Response>;

/**
 * `fetch` in a session. A request that comes too late for its access token is sent once more with the next one. Of several that
 * find out at the same moment one renews: an old refresh token is taken for a stolen one, and ends the session.
 */
export function inSession(begun: Tokens, renew: (refreshToken: string) => Promise<Tokens>): Ask {
  let tokens = begun;
  let renewing: Promise<void> | undefined;

  const renewOnce = () => {
    renewing ??= renew(tokens.refreshToken)
      .then((next) => {
        tokens = next;
      })
      .finally(() => {
        renewing = undefined;
      });
    return renewing;
  };

  return async (url, init) => {
    const { accessToken } = tokens;
    const answer = await fetch(url, authorized(init, accessToken));
    if (answer.status !== 401) return answer;
    await answer.body?.cancel();
    // Another request may have renewed them while this one was on its way.
    if (tokens.accessToken === accessToken) await renewOnce();
    return fetch(url, authorized(init, tokens.accessToken));
  };
}

function authorized(init: RequestInit | undefined, accessToken: string): RequestInit {
  const headers = new Headers(init?.headers);
  headers.set('Authorization', `Bearer ${accessToken}`);
  return { ...init, headers };
}
