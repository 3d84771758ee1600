/** Ten thousand people out of one service and into another: afterwards every byte of their export is the same. */
import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { makeApp } from '../../src/app';
import { makeDeps } from '../../src/deps';
import { cheap, makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { bcryptHash } from '../support/moving';
import { forgetAdmins, staffMember } from '../support/staff';

const people = 10_000;

/** Past the check of every line against the OpenAPI document, which the other tests make. */
const service = makeApp(makeDeps(env, { passwordCost: cheap, fingerprintCost: cheap }));
const ask = (path: string, token: string, init: RequestInit = {}): Promise<Response> => {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/x-ndjson' };
  const request = new Request(`https://accounts.example${path}`, { ...init, headers });
  return Promise.resolve(service.fetch(request, env, createExecutionContext()));
};

/** Nobody is left but an admin. @returns their id and token. */
async function emptyService() {
  await forgetAdmins();
  for (const table of ['users', 'sessions', 'audit_events']) {
    await env.DB.exec(`DELETE FROM ${table}`);
  }
  return staffMember(makeTestApp(), 'admin');
}

async function movedIn(lines: string[], token: string): Promise<number> {
  let created = 0;
  for (let from = 0; from < lines.length; from += 500) {
    const body = lines.slice(from, from + 500).join('\n');
    const response = await ask('/v1/admin/users/import', token, { method: 'POST', body });
    const [counts = ''] = (await response.text()).trimEnd().split('\n').slice(-1);
    created += JSON.parse(counts).created;
    auditLines();
  }
  return created;
}

/** Every line but that of the admin. */
async function movedOut({ id, token }: { id: string; token: string }): Promise<string[]> {
  const lines: string[] = [];
  for (let next: string | undefined = '/v1/admin/users/export'; next !== undefined; ) {
    const response = await ask(next, token);
    lines.push(...(await response.text()).trimEnd().split('\n'));
    next = /<([^>]+)>; rel="next"/.exec(response.headers.get('Link') ?? '')?.[1];
  }
  return lines.filter((line) => !line.includes(id));
}

/** No two alike in what an account can be. */
const somebody = (i: number) =>
  JSON.stringify({
    externalId: `shop-${i}`,
    ...(i % 7 ? { email: `person-${i}@example.com`, emailVerified: i % 3 > 0 } : {}),
    ...(i % 7 && i % 5 ? {} : { phone: `+49151${10_000_000 + i}`, phoneVerified: i % 2 > 0 }),
    firstName: i % 11 ? `Inès ${i}` : null,
    lastName: 'Moreau "the, second"',
    ...(i % 4 ? { dateOfBirth: '1990-04-17' } : {}),
    comments: i % 13 ? null : 'one\ntwo',
    active: i % 17 > 0,
    createdAt: new Date(Date.UTC(2015, 0) + ((i * 7919) % 5000) * 60_000).toISOString(),
    passwordHash: i % 19 ? bcryptHash : null,
  });

it('come back byte for byte', async () => {
  const first = await emptyService();
  const lines = Array.from({ length: people }, (_, i) => somebody(i));
  expect(await movedIn(lines, first.token)).toBe(people);
  const before = await movedOut(first);
  expect(before).toHaveLength(people);

  const second = await emptyService();
  expect(await movedIn(before, second.token)).toBe(people);
  const after = await movedOut(second);
  // One comparison: a difference of ten thousand lines would not end.
  expect(after.findIndex((line, i) => line !== before[i])).toBe(-1);
  expect(after).toHaveLength(people);
}, 120_000);
