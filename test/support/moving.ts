/** People who move in, and what is said of them. */
import type { TestApp } from './app';
import { auditLines } from './audit';
import { freshEmail } from './people';
import { apiKey, staffMember, type TestStaff } from './staff';

export interface Report {
  line: number;
  externalId: string | null;
  outcome: 'created' | 'exists' | 'refused';
  id: string;
  errors: { pointer: string; code: string; detail: string }[];
}

export interface Counts {
  created: number;
  exists: number;
  refused: number;
}

/** Made by the `bcrypt` package of Python for `Tidal-Harbor-42`. */
export const bcryptHash = '$2b$04$rtabwYTpAriZgJW1TV9wHuv2ud78bHkld18kO1PXoAIWY3lXP9TbC';

/** Somebody nobody knows here yet. */
export const mover = (changes: Record<string, unknown> = {}) => ({
  externalId: crypto.randomUUID(),
  email: freshEmail(),
  emailVerified: true,
  firstName: 'Ines',
  lastName: 'Moreau',
  passwordHash: bcryptHash,
  ...changes,
});

/** @param lines of people, or texts as they are sent. */
export const sendPeople = (
  by: TestApp,
  token: string,
  lines: (object | string)[],
  query = '',
): Promise<Response> =>
  by.send('POST', `/v1/admin/users/import${query}`, {
    token,
    body: lines
      .map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`)
      .join(''),
    headers: { 'Content-Type': 'application/x-ndjson' },
  });

export async function reportOf(response: Response): Promise<{ lines: Report[]; counts: Counts }> {
  if (response.status !== 200) throw new Error(`import: ${await response.text()}`);
  const all = (await response.text()).trimEnd().split('\n');
  const lines = all.map((line) => JSON.parse(line));
  return { counts: lines.pop(), lines };
}

export const importPeople = async (
  by: TestApp,
  token: string,
  lines: (object | string)[],
  query = '',
) => reportOf(await sendPeople(by, token, lines, query));

export const rulesIn = ({ lines }: { lines: Report[] }): string[][] =>
  lines.map(({ errors = [] }) => errors.map(({ pointer, code }) => `${pointer} ${code}`));

/** An admin, and a server that may move people in; its key has been used within the hour. */
export async function importer(by: TestApp): Promise<{ admin: TestStaff; key: string }> {
  const admin = await staffMember(by, 'admin');
  const { key } = await apiKey(by, admin, ['users:import', 'users:read']);
  await by.get('/v1/admin/users?limit=1', { token: key });
  auditLines();
  return { admin, key };
}
