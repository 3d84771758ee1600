import type { FailedEvent } from '../audit/refused';
import type { AppError } from '../core/errors';

/**
 * Thrown by a route or a middleware to hand a refusal to the one renderer (`app.onError`), which audits it.
 * @param event what is audited; what the code alone says where it is left out.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly error: AppError,
    readonly event?: FailedEvent,
  ) {
    super(error.code);
  }
}
