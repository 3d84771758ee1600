import { expect } from 'vitest';

export interface ProblemBody {
  type: string;
  code: string;
  title: string;
  status: number;
  detail: string;
  requestId: string;
  errors?: { pointer: string; code: string; detail: string }[];
  changeToken?: string;
  verifyToken?: string;
  expiresIn?: number;
}

/** Expects this problem and nothing else, and returns its body. */
export async function expectProblem(
  response: Response,
  status: number,
  code: string,
): Promise<ProblemBody> {
  const text = await response.text();
  expect([response.status, response.headers.get('Content-Type')], text).toEqual([
    status,
    'application/problem+json',
  ]);
  const body = JSON.parse(text) as ProblemBody;
  expect(body).toMatchObject({ type: `/problems/${code}`, code, status });
  expect(body.requestId).toBe(response.headers.get('X-Request-Id'));
  return body;
}

/** `pointer code` of every broken rule, sorted. */
export const rulesOf = ({ errors = [] }: ProblemBody): string[] =>
  errors.map(({ pointer, code }) => `${pointer} ${code}`).sort();
