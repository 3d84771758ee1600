import type { Outcome } from '../audit/refused';
import type { AppError } from '../core/errors';
import { Refusal } from './refusal';

/** From a use case's outcome to a route: the value, or the refusal thrown to the one renderer. */
export function unwrap<Value>(outcome: Outcome<Value, AppError>): Value {
  if (!outcome.ok) throw new Refusal(outcome.error, outcome.event);
  return outcome.value;
}
