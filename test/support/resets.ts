/** Fixtures around a forgotten password. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import type { TestApp } from './app';
import { auditLines } from './audit';
import { linkTokenOf, providerAnswers, runMailQueue } from './mail';
import type { ProviderMode } from './mail-types';
import { register, type TestPerson } from './people';

/** Asks for a link. @returns the status of the answer. */
export const forgot = async (app: TestApp, username: string): Promise<number> =>
  (await app.post('/v1/forgot-password', { username })).status;

/** Lets a person ask for a link and reads it in their mailbox, which is that of the username if nothing else is said. */
export async function resetToken(
  app: TestApp,
  { id, username }: TestPerson,
  mailbox = username,
): Promise<string> {
  const status = await forgot(app, username);
  if (status !== 202) throw new Error(`forgot: ${status}`);
  await runMailQueue(id);
  return linkTokenOf(mailbox);
}

/** Somebody who has asked for a link while the provider answers like this. */
export async function waitingFor(app: TestApp, mode: ProviderMode): Promise<TestPerson> {
  const person = await register(app);
  await providerAnswers(person.username, mode);
  const status = await forgot(app, person.username);
  if (status !== 202) throw new Error(`forgot: ${status}`);
  auditLines();
  return person;
}

/** The mails that wait for this account. */
export const waitingJobs = (account: string): Promise<unknown[]> =>
  runInDurableObject(env.MAIL_QUEUE.getByName(account), (_, { storage }) => [
    ...storage.kv.list({ prefix: 'job:' }),
  ]);
