/** The routes that the benches ask, each with what it cannot do without. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { registration } from '../registration.ts';
import { ask, type Send } from './ask.ts';
import { addPeople, anyOf, type Person, type Running } from './people.ts';

export interface Route {
  route: string;
  /** What the rate of ours should at least be to that of `calls`, if that is said. */
  bar?: number;
  /** What it cannot do without, as `floor.ts` names it. */
  floor: string;
  /** All that ours asks of the stores, by the same names, and the line of the trail. */
  calls: string;
  hasBody: boolean;
  /** How many requests a turn has. */
  turn: number;
  /** Makes so many requests ready. Each is sent once. */
  prepare(count: number): Promise<Send[]>;
}

const newPassword = 'Copper!Lantern7';

/** Settings with which no limit stands in the way of a bench. */
export const unlimited = { LOGIN_MAX_FAILURES: '9999', RESET_MAX_REQUESTS: '9999' };

export function routesOf(worker: Running): Route[] {
  const { origin } = worker;
  const post = postTo(worker);
  const me = (status: number, token: string): Send => [`${origin}/v1/me`, status, undefined, token];

  const people = (count: number, past = 0) => personsOf(worker, count, past);
  /** Of some people each, as one isolate sees them again and again. */
  const tokens = async () => Promise.all((await people(8)).map((person) => logIn(worker, person)));
  /** Each for the first time, of so many sessions that none is refreshed too often. */
  const freshTokens = async (count: number) => {
    const sessions = await Promise.all(
      (await people(Math.ceil(count / 500))).map((person) => openSession(worker, person)),
    );
    const fresh: string[] = [];
    for (const first of sessions) {
      let { refreshToken } = first;
      for (let i = 0; i < 500 && fresh.length < count; i++) {
        const next = JSON.parse(await ask(...post('/v1/token/refresh', 200, { refreshToken })));
        refreshToken = next.refreshToken;
        fresh.push(next.accessToken);
      }
    }
    return fresh;
  };

  return [
    {
      route: 'login',
      bar: 0.95,
      hasBody: true,
      floor: 'derive',
      calls: 'readUser+attempt+derive+sign+writeSession+line',
      turn: 8,
      prepare: async (count) =>
        repeat(await people(8), count).map((by) => post('/v1/login', 200, by)),
    },
    {
      route: 'register',
      bar: 0.95,
      hasBody: true,
      floor: 'derive+derive',
      calls: 'derive+derive+writeUser+link+line',
      turn: 8,
      prepare: async (count) =>
        upTo(count).map(() => post('/v1/register', 201, registration(freshName()))),
    },
    ...[0, 10, 200].map((past) => ({
      route: `change-password, ${past} past`,
      bar: 0.95,
      hasBody: true,
      floor: 'derive+derive+derive',
      calls: 'verify+readSession+attempt+derive+derive+derive+writePassword+notice+line',
      turn: 6,
      prepare: async (count: number) => {
        const sends: Send[] = [];
        for (const person of await people(count, past)) {
          const body = { oldPassword: person.password, newPassword };
          sends.push(post('/v1/change-password', 204, body, await logIn(worker, person)));
        }
        return sends;
      },
    })),
    {
      route: 'me',
      bar: 0.88,
      hasBody: false,
      floor: 'verify+readSession',
      calls: 'verify+readSession+line',
      turn: 100,
      prepare: async (count) =>
        repeat(
          (await tokens()).map((token) => me(200, token)),
          count,
        ),
    },
    {
      route: 'me, a token never seen before',
      hasBody: false,
      floor: 'verify+readSession',
      calls: 'verify+readSession+line',
      turn: 40,
      prepare: async (count) => (await freshTokens(count)).map((token) => me(200, token)),
    },
    {
      route: 'refused token',
      bar: 0.88,
      hasBody: false,
      floor: 'verify+readSession',
      calls: 'verify+readSession+line',
      turn: 120,
      prepare: async (count) => {
        const ended = await tokens();
        for (const token of ended) await ask(...post('/v1/logout', 204, {}, token));
        return repeat(
          ended.map((token) => me(401, token)),
          count,
        );
      },
    },
    {
      route: 'refresh',
      hasBody: true,
      floor: 'renewSession',
      calls: 'renewSession+sign+line',
      turn: 50,
      prepare: async (count) => {
        const sends: Send[] = [];
        for (const person of await people(count)) {
          const { refreshToken } = await openSession(worker, person);
          sends.push(post('/v1/token/refresh', 200, { refreshToken }));
        }
        return sends;
      },
    },
    {
      route: 'forgot-password',
      bar: 0.95,
      hasBody: true,
      floor: 'newObject',
      calls: 'readNobody+request+line',
      turn: 50,
      prepare: async (count) =>
        upTo(count).map(() => post('/v1/forgot-password', 202, { username: freshName() })),
    },
  ];
}

/** @returns so many people who were not there before. */
export async function personsOf(worker: Running, count: number, past = 0): Promise<Person[]> {
  const group = `g${randomUUID()}`;
  await addPeople(worker, { group, count, past });
  return anyOf(worker, { group, size: count, past }, count);
}

/** Asks for a reset link and waits for the mail with it. */
export async function resetToken({ origin }: Running, { username }: Person): Promise<string> {
  await ask(`${origin}/v1/forgot-password`, 202, { username });
  for (;;) {
    const { messages } = JSON.parse(await ask(`${origin}/dev/outbox`, 200));
    const mail = messages.find(({ to }: { to: string }) => to === username);
    const token = /#token=([\w-]+)/.exec(mail?.text ?? '')?.[1];
    if (token) return token;
    await sleep(20);
  }
}

/** Makes requests to this Worker. */
export const postTo =
  ({ origin }: Running) =>
  (path: string, status: number, body: object, token?: string): Send => [
    `${origin}${path}`,
    status,
    body,
    token,
  ];

/** @returns an access token. */
export const logIn = async (worker: Running, person: Person): Promise<string> =>
  (await openSession(worker, person)).accessToken;

/** @returns both tokens. */
export const openSession = async (
  { origin }: Running,
  person: Person,
): Promise<{ accessToken: string; refreshToken: string }> =>
  JSON.parse(await ask(`${origin}/v1/login`, 200, person));

export const freshName = (): string => `${randomUUID()}@example.com`;

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** The same ones again and again, so many in all. */
const repeat = <Item>(items: Item[], count: number): Item[] =>
  upTo(Math.ceil(count / items.length))
    .flatMap(() => items)
    .slice(0, count);
