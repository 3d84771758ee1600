/**
 * The steps of a rotation, each from the value that a setting has to the one it gets, with the words that go along. No
 * I/O but the making of a key. How the steps follow each other, and why: docs/keys.md.
 */
import { hkdfSync } from 'node:crypto';
import { freshKeys } from './fresh-keys.ts';

export const steps = ['add', 'swap', 'drop'] as const;
export const rotated = ['JWT_KEYS', 'AUTH_SECRET'] as const;

export type Step = (typeof steps)[number];
export type Rotated = (typeof rotated)[number];

export interface NextValue {
  value: string;
  /** What has changed, what it costs, and how long to wait. No secret is in it. */
  notes: string[];
}

/** @throws {RefusedStep} where the step makes no sense with this value. */
export const nextValue = (name: Rotated, step: Step, current: string): NextValue =>
  name === 'JWT_KEYS'
    ? keySetSteps[step](readKeySet(current))
    : secretSteps[step](readSecrets(current));

/** Its message names no secret. */
export class RefusedStep extends Error {
  override readonly name = 'RefusedStep';
}

interface Key {
  kid: string;
  /** The private half. */
  d?: string;
}

/** A key with its private half that is not first waits to be swapped: `swap` takes it from the one that was. */
const keySetSteps: Record<Step, (keys: [Key, ...Key[]]) => NextValue> = {
  add([first, ...others]) {
    const waiting = others.find(isWaiting);
    if (waiting) {
      throw new RefusedStep(
        `the key ${waiting.kid} has its private half and is not first, so it waits for its swap. If it signed once, drop it.`,
      );
    }
    const [fresh] = readKeySet(freshKeys().JWT_KEYS);
    return {
      value: keySet([first, ...others, fresh]),
      notes: [
        `${fresh.kid} is added, last: it is published and signs nothing; ${first.kid} signs.`,
        'Put it in place. Then wait 5 minutes, so that no copy of /.well-known/jwks.json is older: swap.',
      ],
    };
  },

  swap([first, ...others]) {
    const waiting = others.findLast(isWaiting);
    if (!waiting) throw new RefusedStep('no other key has its private half: add one first.');
    // Those who still have the old setting sign by themselves; the new one never needs it again.
    const { d: _, ...retired } = first;
    return {
      value: keySet([waiting, retired, ...others.filter((key) => key !== waiting)]),
      notes: [
        `${waiting.kid} is first and signs; ${first.kid} only verifies, its private half is gone.`,
        'Put it in place. Then wait ACCESS_TOKEN_TTL (15m unless set, or CHANGE_TOKEN_TTL where that is longer) and 5 minutes: drop.',
      ],
    };
  },

  drop([first, ...others]) {
    if (others.length === 0) throw new RefusedStep('there is one key: nothing to drop.');
    return {
      value: keySet([first]),
      notes: [
        `${others.map(({ kid }) => kid).join(', ')} dropped: tokens that are signed with it are refused from now on.`,
        ...others
          .filter(isWaiting)
          .map(
            ({ kid }) =>
              `${kid} had its private half still: if it was added and never swapped, add another.`,
          ),
        'Put it in place. The rotation is done.',
      ],
    };
  },
};

/** Here nothing shows which one waits: swapping twice goes back. */
const secretSteps: Record<Step, (secrets: [string, ...string[]]) => NextValue> = {
  add(secrets) {
    const fresh = freshKeys().AUTH_SECRET;
    return {
      value: [...secrets, fresh].join(' '),
      notes: [
        `${idOf(fresh)} is added, last: what is made under it is recognized, and ${idOf(secrets[0])} makes what is new.`,
        'Put it in place. Then wait until every copy of the Worker has it, a minute or so: swap.',
      ],
    };
  },

  swap(secrets) {
    const last = secrets.at(-1);
    if (last === undefined || secrets.length === 1) {
      throw new RefusedStep('there is one secret: add one first.');
    }
    return {
      value: [last, ...secrets.slice(0, -1)].join(' '),
      notes: [
        `${idOf(last)} is first and makes what is new; ${secrets.slice(0, -1).map(idOf).join(', ')} is recognized. (Another swap would go back.)`,
        'Put it in place. The rotation is done: keep the others, unless one has leaked. Each costs a derivation at a change of a password.',
      ],
    };
  },

  drop([first, ...others]) {
    if (others.length === 0) throw new RefusedStep('there is one secret: nothing to drop.');
    const ids = others.map(idOf);
    const list = ids.map((id) => `'${id}'`).join(', ');
    return {
      value: first,
      notes: [
        `WARNING: ${ids.join(', ')} dropped. What was made under it is lost for good:`,
        '- passwords that were set under it can be used again by their owners;',
        '- mailed links and refresh tokens that were made under it open nothing, and known devices are strangers;',
        '- people cannot be found any more in the events of its time.',
        `How many passwords: SELECT count(*) FROM password_history WHERE key_id IN (${list}, '')`,
        'Drop a secret only where it has leaked; otherwise keep it. There is nothing to wait for.',
      ],
    };
  },
};

const isWaiting = ({ d }: Key): boolean => d !== undefined;

const keySet = (keys: Key[]): string => JSON.stringify({ keys });

function readKeySet(text: string): [Key, ...Key[]] {
  const [first, ...others] = parsedKeys(text);
  const known = [first, ...others].every((key) => typeof key?.kid === 'string');
  if (!first || !known || !isWaiting(first)) {
    throw new RefusedStep('JWT_KEYS is no JWK set whose first key has a kid and its private half.');
  }
  return [first, ...others];
}

function parsedKeys(text: string): Key[] {
  try {
    const { keys } = JSON.parse(text) as { keys?: unknown };
    return Array.isArray(keys) ? keys : [];
  } catch {
    // The parser's own message would repeat parts of the key.
    return [];
  }
}

function readSecrets(text: string): [string, ...string[]] {
  const [first, ...others] = text.split(/\s+/).filter((secret) => secret !== '');
  if (first === undefined) throw new RefusedStep('AUTH_SECRET is empty.');
  const secrets = [first, ...others];
  const isGood = secrets.every((secret) => Buffer.byteLength(secret) >= 32);
  if (!isGood || new Set(secrets).size < secrets.length) {
    throw new RefusedStep(
      'AUTH_SECRET must hold different secrets of at least 32 bytes each, separated by spaces. One that has a space in it cannot be rotated.',
    );
  }
  return [first, ...others];
}

/** As `src/core/secret-key.ts` derives it: it tells nothing of the secret. */
const idOf = (secret: string): string =>
  Buffer.from(hkdfSync('sha256', secret, '', 'user-registration/key-id', 4)).toString('hex');
