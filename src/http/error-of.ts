import { HTTPException } from 'hono/http-exception';
import { type AppError, StoreUnavailable } from '../core/errors';
import { logFault } from '../core/log';
import { Refusal } from './refusal';

/** What a thrown thing means to the client. What nobody expected is a bug, and is logged as one. */
export function errorOf(thrown: Error): AppError {
  if (thrown instanceof Refusal) return thrown.error;
  if (thrown instanceof StoreUnavailable) {
    logFault({ store: thrown.store, cause: causeOf(thrown) });
    return { code: 'service-unavailable', store: thrown.store };
  }
  // Hono's JSON validator throws this where the body does not parse, and nothing else here does.
  if (thrown instanceof HTTPException && thrown.status === 400) return { code: 'malformed-json' };
  logFault({ bug: thrown.name, frames: framesOf(thrown) });
  return { code: 'internal-error' };
}

/**
 * What the store said, as far as it is one of the phrases of the platform: never the whole message, which
 * may hold anything.
 */
const causeOf = ({ cause }: StoreUnavailable): string[] =>
  String(cause).match(
    /SQLITE_\w+|no such (?:table|column)|(?:NOT NULL|CHECK|FOREIGN KEY) constraint failed|connection lost|overloaded|timed? ?out|reset|exceeded/gi,
  ) ?? [];

/** Where it broke. Never the message, which may hold what a person sent or a statement's parameters. */
const framesOf = ({ stack = '' }: Error): string[] =>
  stack.split('\n').filter((line) => /^\s+at /.test(line));
