/** What the API answers to a typed call: its body, or a refusal in its own words. */
import type { ProblemBody } from '../../src/client';

interface Answer {
  ok: boolean;
  status: number;
  headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/** The body of the answer that is none of a refusal. */
type BodyOf<Asked> =
  Extract<Asked, { ok: true }> extends { json(): Promise<infer Body> } ? Body : never;

/** The API said no. Its message is what a person needs to know. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;
  readonly retryAfterSeconds: number;
  /** As the API told it, where it was the API that answered. */
  readonly problem: ProblemBody | undefined;
  constructor(status: number, message: string, retryAfterSeconds = 0, problem?: ProblemBody) {
    super(message);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
    this.problem = problem;
  }
}

/** @returns the body, `null` where it has none. @throws {Refused} */
export async function answered<Asked extends Answer>(
  asked: Promise<Asked>,
): Promise<BodyOf<Asked>> {
  const answer = await asked;
  const body = parsed(await answer.text());
  if (answer.ok && body !== undefined) return body as BodyOf<Asked>;
  const wait = Number(answer.headers.get('Retry-After') ?? 0);
  const problem = isProblem(body) ? body : undefined;
  throw new Refused(answer.status, inWords(answer.status, body), wait, problem);
}

function inWords(status: number, body: unknown): string {
  if (!isProblem(body)) return `The server answered ${status}, and not as this API does.`;
  const rules = (body.errors ?? []).map(({ pointer, detail }) => `  ${pointer}: ${detail}`);
  return [`${body.title}: ${body.detail} (request ${body.requestId})`, ...rules].join('\n');
}

const isProblem = (body: unknown): body is ProblemBody =>
  typeof body === 'object' && body !== null && 'title' in body && 'detail' in body;

/** @returns `undefined` for what is no JSON. */
function parsed(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
