/**
 * A stand-in of Cloudflare's API, as far as `npm run deploy` and the wrangler that it starts use it: an account that begins empty, on a
 * real HTTP server, with databases of SQLite. What it takes and gives follows what wrangler 4.156 sends and reads.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerApi } from './api.ts';
import { answerService } from './service.ts';
import { emptyState, type State } from './state.ts';

export interface Call {
  method: string;
  /** Below `/client/v4`, ids of accounts, databases and so on left out: `POST d1/database/<id>/query`. */
  what: string;
  changes: boolean;
}

export interface StandIn {
  url: string;
  state: State;
  calls: Call[];
  /** What becomes of a call: refused before it has an effect, or answered by nothing after it had one. */
  fault: (call: Call) => 'refuse' | 'lose' | undefined;
  /** Versions whose readiness fails. */
  unwell: (version: string) => boolean;
  stop(): Promise<void>;
}

export async function startAccount(): Promise<StandIn> {
  const server = createServer((request, response) => {
    handle(request, response).catch((error) => {
      console.error(error);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const standIn: StandIn = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state: emptyState(),
    calls: [],
    fault: () => undefined,
    unwell: () => false,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', standIn.url);
    const body = await bodyOf(request);
    const host = request.headers['x-stand-in-host'];
    if (typeof host === 'string') return answerService(standIn, host, request, url, response);

    const call = nameOf(request.method ?? '', url, body);
    standIn.calls.push(call);
    const fault = standIn.fault(call);
    if (fault === 'refuse') return send(response, 500, problem(10000, 'made to fail'));
    const { status, json } = await answerApi(standIn.state, request, url, body);
    if (fault === 'lose') {
      response.destroy();
      return;
    }
    send(response, status, json);
  }
  return standIn;
}

function nameOf(method: string, url: URL, body: Buffer): Call {
  const what = url.pathname
    .replace('/client/v4/', '')
    .replace(/^accounts\/[0-9a-f]{32}\//, '')
    .replace(/[0-9a-f-]{32,}/g, '<id>');
  const isQuery = what.endsWith('/query');
  const sql = isQuery ? (JSON.parse(body.toString()).sql as string) : '';
  const file = /VALUES \('([^']+)'\);\s*$/.exec(sql)?.[1];
  const changes = isQuery ? !/^select/i.test(sql) : method !== 'GET';
  const detail = isQuery ? ` ${file ?? sql.replace(/\s+/g, ' ').slice(0, 60)}` : '';
  return { method, what: `${what}${detail}`, changes };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, status: number, json: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
}

export const problem = (code: number, message: string) => ({
  success: false,
  errors: [{ code, message }],
  messages: [],
  result: null,
});

export const newId = () => randomUUID();
