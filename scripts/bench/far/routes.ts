/** The routes that are asked from far away, each with how many calls after one another it may make. */
import type { Send } from '../ask.ts';
import { othersOf } from '../calls.ts';
import type { Running } from '../people.ts';
import { logIn, personsOf, routesOf } from '../routes.ts';

export interface FarRoute {
  route: string;
  aim?: number;
  /** Makes one request ready. */
  prepare(): Promise<Send>;
}

/** By the names that the other benches give them, in the order of the table. */
const measured: { from: string; as?: string; aim?: number }[] = [
  { from: 'register' },
  { from: 'login', aim: 3 },
  { from: 'me', aim: 1 },
  { from: 'refused token', as: 'me, revoked token', aim: 1 },
  { from: 'refresh', aim: 1 },
  { from: 'logout', aim: 2 },
  { from: 'forgot-password', as: 'forgot-password, unknown user', aim: 2 },
  { from: 'forgot-password, known user', aim: 2 },
  { from: 'change-password, 0 past', as: 'change-password', aim: 4 },
  { from: 'reset-password', aim: 3 },
];

export function farRoutesOf(worker: Running): FarRoute[] {
  const known = [...routesOf(worker), ...othersOf(worker)];
  return measured.map(({ from, as: route = from, aim }) => {
    const found = known.find((one) => one.route === from);
    if (!found) throw new Error(`no such route: ${from}`);
    return {
      route,
      ...(aim !== undefined && { aim }),
      async prepare() {
        const [send] = await found.prepare(1);
        if (!send) throw new Error(`no request of ${route}`);
        return send;
      },
    };
  });
}

/** What asking KV first is for, and what it is worth where KV has not heard of it yet. */
export const revokedInD1Alone = (worker: Running): FarRoute => ({
  route: 'me, revoked token, in D1 alone',
  prepare: async () => {
    const [person] = await personsOf(worker, 1);
    if (!person) throw new Error('nobody there');
    const token = await logIn(worker, person);
    await worker.db
      .prepare(
        `UPDATE sessions SET revoked_at = created_at
         WHERE user_id = (SELECT user_id FROM identifiers WHERE value = ?)`,
      )
      .bind(person.username)
      .run();
    return [`${worker.origin}/v1/me`, 401, undefined, token];
  },
});
