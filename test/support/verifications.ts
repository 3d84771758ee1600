/** Fixtures around the proof of an identifier. */
import type { TestApp } from './app';
import { linkTokenOf, runMailQueue } from './mail';
import { register, type TestPerson } from './people';

/** Somebody who has not opened the link yet. @param app verifies. */
export async function unverified(
  app: TestApp,
  changes: Record<string, unknown> = {},
): Promise<TestPerson & { token: string }> {
  const person = await register(app, changes);
  await runMailQueue(person.id);
  return { ...person, token: await linkTokenOf(person.username) };
}

/** Somebody whose address is proved. @param app verifies. */
export async function verified(
  app: TestApp,
  changes: Record<string, unknown> = {},
): Promise<TestPerson> {
  const { token, ...person } = await unverified(app, changes);
  const response = await app.post('/v1/verify-email', { token, password: person.password });
  if (response.status !== 204) throw new Error(`verify: ${await response.text()}`);
  return person;
}

/** Asks for another address. @returns the status of the answer. */
export const changeEmail = async (
  app: TestApp,
  token: string,
  person: TestPerson,
  email: string,
): Promise<number> =>
  (await app.post('/v1/me/email', { email, password: person.password }, { token })).status;

/** The token of the link that a change sends to the new address. */
export async function changeToken(
  app: TestApp,
  session: string,
  person: TestPerson,
  email: string,
): Promise<string> {
  const status = await changeEmail(app, session, person, email);
  if (status !== 202) throw new Error(`change: ${status}`);
  await runMailQueue(person.id);
  return linkTokenOf(email);
}
