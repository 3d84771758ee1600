/** People who move in, and what is said of them. */
import type { TestApp } from './app';
import { freshEmail } from './people';

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
