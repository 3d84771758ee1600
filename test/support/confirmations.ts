/** Fixtures around a concealed registration. */
import { nameKey } from './account-key';
import type { TestApp } from './app';
import { linkTokenOf, runMailQueue } from './mail';
import { registration } from './people';

/** Somebody whose registration waits for the link in their mailbox. @param app conceals. */
export async function pending(
  app: TestApp,
  changes: Record<string, unknown> = {},
): Promise<{ username: string; password: string; token: string }> {
  const { username, password, ...rest } = registration(changes);
  const response = await app.post('/v1/register', { username, password, ...rest });
  if (response.status !== 202) throw new Error(`register: ${await response.text()}`);
  await runMailQueue(await nameKey(username));
  return { username, password, token: await linkTokenOf(username) };
}
