/** The part of the demo about staying logged in: two devices, a refresh, a copy that is noticed, and the end of all. */
import type { Walk } from './walk.ts';

interface Person {
  username: string;
  password: string;
}

export async function sessions(walk: Walk, person: Person): Promise<void> {
  walk.chapter('Stay logged in');
  const here = await open(walk, person);
  const first = String(here.refreshToken);
  const next = await refresh(walk, first);
  const again = await refresh(walk, first);
  walk.check(again.refreshToken === next.refreshToken, 'the same token within 30 s: the same next');
  const token = String(next.accessToken);

  walk.chapter('See where the account is logged in');
  const elsewhere = await open(walk, person);
  const { sessions: listed } = await walk.get('/v1/sessions', { token, status: 200 });
  const others = (listed as { id: string; current: boolean }[]).filter(({ current }) => !current);
  walk.check(others.length >= 1, 'the other device is in the list');
  const [other] = others;
  await walk.delete(`/v1/sessions/${other?.id}`, { token, status: 204 });
  await walk.delete(`/v1/sessions/${other?.id}`, {
    token,
    status: 404,
    code: 'session-not-found',
  });
  await walk.delete('/v1/sessions', { token, status: 204 });
  await walk.post(
    '/v1/token/refresh',
    { refreshToken: elsewhere.refreshToken },
    { status: 401, code: 'invalid-token' },
  );

  walk.chapter('A refresh token that somebody has copied');
  const second = String(next.refreshToken);
  const third = await refresh(walk, second);
  await walk.post(
    '/v1/token/refresh',
    { refreshToken: first },
    { status: 401, code: 'invalid-token' },
  );
  await walk.get('/v1/me', {
    token: String(third.accessToken),
    status: 401,
    code: 'invalid-token',
  });
}

const open = (walk: Walk, person: Person) =>
  walk.post('/v1/login', person, { status: 200, members: { tokenType: 'Bearer' } });

const refresh = (walk: Walk, refreshToken: string) =>
  walk.post(
    '/v1/token/refresh',
    { refreshToken },
    { status: 200, members: { tokenType: 'Bearer' } },
  );
