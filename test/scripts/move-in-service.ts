/** A stand-in for the API: it speaks the contract of `POST /v1/admin/users/import`, and can fail in the ways that a network has. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Line } from '../../scripts/move-in/line.ts';

export type Fault =
  | { status: number; retryAfter?: number }
  /** The connection ends without an answer. */
  | 'reset'
  /** Everything is written, and the answer ends after one line. */
  | 'cut'
  /** Nothing is answered at all. */
  | 'hang';

export interface Service {
  url: string;
  /** Who was imported. */
  people: Map<string, Line>;
  asked: { path: string; authorization: string | undefined; lines: Line[] }[];
  /** What happens to the next requests; `undefined` goes well. */
  faults: (Fault | undefined)[];
  close(): void;
}

const members = new Set(
  'externalId id email phone emailVerified phoneVerified username firstName lastName dateOfBirth dateOfJoining address comments locale active dormant createdAt passwordHash passwordScheme passwordChangedAt passwordExpiredAt passwordVersion passwordHistory'.split(
    ' ',
  ),
);

export async function startService(): Promise<Service> {
  const service: Service = { url: '', people: new Map(), asked: [], faults: [], close };
  const server = createServer((request, response) => void answer(service, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  service.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return service;

  function close(): void {
    server.close();
    server.closeAllConnections();
  }
}

async function answer(service: Service, request: IncomingMessage, response: ServerResponse) {
  const text = (await request.toArray()).join('');
  const { url: path = '', headers } = request;
  if (path === '/v1/login' || path === '/v1/token/refresh') {
    const tokens = {
      tokenType: 'Bearer',
      accessToken: `for${path}`,
      refreshToken: 'r',
      expiresIn: 1,
    };
    response.end(JSON.stringify(tokens));
    service.asked.push({ path, authorization: headers.authorization, lines: [] });
    return;
  }
  if (path === '/v1/logout') {
    service.asked.push({ path, authorization: headers.authorization, lines: [] });
    response.writeHead(204).end();
    return;
  }
  const lines = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
  service.asked.push({ path, authorization: headers.authorization, lines });
  const fault = service.faults.shift();
  if (fault === 'hang') return;
  if (fault === 'reset') return void request.socket.destroy();
  if (typeof fault === 'object') return refuse(response, fault);
  if (headers['content-type'] !== 'application/x-ndjson' || lines.length > 500) {
    return refuse(response, { status: 415 });
  }
  const outcomes = lines.map((line, i) => ({
    line: i + 1,
    externalId: line.externalId,
    ...outcomeOf(service, line, path.endsWith('?dryRun=true')),
  }));
  const count = (wanted: string) => outcomes.filter(({ outcome }) => outcome === wanted).length;
  const end = { created: count('created'), exists: count('exists'), refused: count('refused') };
  const written = fault === 'cut' ? outcomes.slice(0, 1) : [...outcomes, end];
  response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
  response.end(written.map((one) => `${JSON.stringify(one)}\n`).join(''));
}

function outcomeOf({ people }: Service, line: Line, dryRun: boolean) {
  if (people.has(line.externalId)) return { outcome: 'exists', id: 'x' };
  const strange = Object.keys(line).find((name) => !members.has(name));
  if (strange) return refused(`/${strange}`, 'unrecognized', 'There is no such member.');
  const isTaken = [...people.values()].some(
    ({ email }) => email === line.email && email !== undefined,
  );
  if (isTaken) return refused('/email', 'taken', 'Another account has it.');
  if (line.email && !line.email.includes('@'))
    return refused('/email', 'invalid', 'That is no address.');
  if (!dryRun) people.set(line.externalId, line);
  return { outcome: 'created', id: 'x' };
}

const refused = (pointer: string, code: string, detail: string) => ({
  outcome: 'refused',
  errors: [{ pointer, code, detail }],
});

function refuse(response: ServerResponse, { status, retryAfter }: Exclude<Fault, string>): void {
  response.writeHead(status, {
    'Content-Type': 'application/problem+json',
    ...(retryAfter !== undefined && { 'Retry-After': String(retryAfter) }),
  });
  response.end(
    JSON.stringify({ title: `Status ${status}`, detail: 'So it is.', requestId: 'r-1' }),
  );
}
