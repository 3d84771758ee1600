/**
 * What a use case returns: a value, or a refusal that the caller must handle.
 * Exceptions are reserved for bugs and for stores that do not answer.
 */
export type Result<Value, Failure> = { ok: true; value: Value } | { ok: false; error: Failure };

export const ok = <Value>(value: Value): { ok: true; value: Value } => ({ ok: true, value });

export const refuse = <Failure>(error: Failure): { ok: false; error: Failure } => ({
  ok: false,
  error,
});
