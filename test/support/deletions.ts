/** Fixtures around an account that its owner deletes. */
import { env } from 'cloudflare:workers';
import worker from '../../src/index';
import type { TestApp } from './app';
import { login, register, type TestPerson } from './people';

export const askDeletion = (
  by: TestApp,
  token: string,
  password: string,
  headers: Record<string, string> = {},
): Promise<Response> => by.send('DELETE', '/v1/me', { token, body: { password }, headers });

/** Somebody who has asked for the deletion of their account. */
export async function pendingDeletion(
  by: TestApp,
  changes: Record<string, unknown> = {},
): Promise<TestPerson & { token: string; deletionAt: string }> {
  const person = await register(by, changes);
  const token = await login(by, person);
  const response = await askDeletion(by, token, person.password);
  if (response.status !== 202) throw new Error(`delete: ${await response.text()}`);
  const { deletionAt } = await response.json<{ deletionAt: string }>();
  return { ...person, token, deletionAt };
}

/** As the cron trigger does. @param stores stand in for those of the Worker. @returns what it failed with, if it did. */
export async function runCron(stores: object = {}): Promise<Error | undefined> {
  const controller = { scheduledTime: Date.now(), cron: '', noRetry() {} };
  const bindings = { ...env, ...stores } as unknown as typeof env;
  return worker.scheduled(controller as ScheduledController, bindings).then(
    () => undefined,
    (error: Error) => error,
  );
}
