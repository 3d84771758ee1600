/**
 * A stand-in for a service that speaks the Have I Been Pwned range API. It knows a few leaked passwords;
 * special prefixes of the path make it misbehave.
 *
 * - `GET /range/:prefix` lists the suffixes it knows, and padding that was seen 0 times.
 * - `GET /down/range/:prefix` 503 · `/rubbish/…` a page · `/elsewhere/…` a redirect · `/silent/…` never.
 * - `GET /asked/:prefix` says with which headers and paths that prefix was asked for.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { leakedAccented, leakedPassword, paddingPassword } from './leaked.ts';

declare module 'vitest' {
  interface ProvidedContext {
    breachServiceUrl: string;
  }
}

export default async function startBreachService(project: TestProject): Promise<() => void> {
  const lines = [
    [leakedPassword, 42],
    [leakedAccented, 1],
    [paddingPassword, 0],
  ].map(([password, count]) => `${sha1(String(password))}:${count}`);
  const asked: Pick<IncomingMessage, 'url' | 'headers'>[] = [];

  const server = createServer((request, response) => {
    const { url = '', headers } = request;
    const [, mode, prefix = ''] = /^(.*)\/(?:range|asked)\/(\w+)$/.exec(url) ?? [];
    if (url.startsWith('/asked/')) {
      response.end(JSON.stringify(asked.filter((one) => one.url?.endsWith(prefix))));
      return;
    }
    asked.push({ url, headers });
    if (mode === '/silent') return;
    if (mode === '/down') response.writeHead(503);
    if (mode === '/elsewhere') response.writeHead(302, { Location: `/range/${prefix}` });
    if (mode === '/rubbish') {
      response.end('<html>a proxy says hello</html>');
      return;
    }
    const known = lines.filter((line) => line.startsWith(prefix)).map((line) => line.slice(5));
    // Among others, as the real service answers.
    response.end([`${'0'.repeat(35)}:7`, ...known, `${'F'.repeat(35)}:0`].join('\r\n'));
  });

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  project.provide('breachServiceUrl', `http://127.0.0.1:${port}`);
  return () => {
    server.closeAllConnections();
    server.close();
  };
}

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex').toUpperCase();
