/** The name of an account in the Durable Objects: its id, or what stands for it where there is none. */
import { env } from 'cloudflare:workers';
import { makeDeps } from '../../src/deps';
import { findAccount } from '../../src/identity/find-account';

/** The same for a name that nobody has, or that is asked for as if nobody had it. */
export const nameKey = async (username: string): Promise<string> =>
  (await findAccount(makeDeps(env), { now: new Date() }, username)).nameKey;

export const accountKey = async (username: string): Promise<string> =>
  (await findAccount(makeDeps(env), { now: new Date() }, username)).key;
