import { type AppError, Refusal } from '../core/errors';
import type { Result } from '../core/result';

/** From a use case's result to a route: the value, or the refusal thrown to the one renderer. */
export function unwrap<Value>(result: Result<Value, AppError>): Value {
  if (!result.ok) throw new Refusal(result.error);
  return result.value;
}
