/** Starts the stand-in for Turnstile that the tests share, each with tokens of its own. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { turnstileStandIn } from './turnstile-stand-in.ts';
import { siteSecretKey } from './turnstile-types.ts';

declare module 'vitest' {
  interface ProvidedContext {
    turnstileUrl: string;
  }
}

export default async function startTurnstile(project: TestProject): Promise<() => void> {
  const { answer } = turnstileStandIn(siteSecretKey);
  const server = createServer({ keepAliveTimeout: 0 }, answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  project.provide('turnstileUrl', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return () => {
    server.closeAllConnections();
    server.close();
  };
}
