/**
 * Everything that was said, as one text to search. JSON alone would make `{}` of an error, and so hide just
 * the message that nobody may hear.
 */
export const textOf = (said: unknown): string =>
  JSON.stringify(said, (_, value: unknown) =>
    value instanceof Error
      ? { ...value, said: `${value}`, stack: value.stack, cause: value.cause }
      : value,
  );
