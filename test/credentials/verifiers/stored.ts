import { expect } from 'vitest';
import {
  convertHash,
  type NamedScheme,
  readHash,
} from '../../../src/credentials/verifiers/schemes';

/** What is stored for a hash of another system. */
export async function storedFor(foreign: string, scheme?: NamedScheme): Promise<string> {
  const stored = await convertHash(foreign, scheme);
  if (!stored.ok) throw new Error(`${stored.error}: ${foreign}`);
  return stored.value;
}

export async function matchesOf(stored: string, password: string): Promise<boolean> {
  const hash = readHash(stored);
  if (!hash) throw new Error(`not readable: ${stored}`);
  return hash.matches(password);
}

/** The reason why a string is not converted; neither is it read. */
export async function refusalOf(foreign: string, scheme?: NamedScheme): Promise<string> {
  const result = await convertHash(foreign, scheme);
  expect(readHash(foreign)).toBeUndefined();
  return result.ok ? 'converted' : result.error;
}

/** The same hash, but for one bit of its tag. */
export function oneBitOff(stored: string): string {
  const at = stored.length - 9;
  const other = neighbour(stored.charAt(at), alphabetOf(stored));
  return stored.slice(0, at) + other + stored.slice(at + 1);
}

function alphabetOf(stored: string): string {
  if (/^\$(2|bcrypt)/.test(stored)) return `./${upper}${lower}${digits}`;
  return /^\$[56]\$/.test(stored) ? `./${digits}${upper}${lower}` : `${upper}${lower}${digits}+/`;
}

const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const lower = upper.toLowerCase();
const digits = '0123456789';

const neighbour = (character: string, alphabet: string): string =>
  alphabet.charAt(alphabet.indexOf(character) ^ 1);
