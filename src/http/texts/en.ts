/**
 * English, and with it what every language has to say of a refusal. The words of each code stand where the code is
 * listed; here is what is said with a number. A code that another language lacks does not compile.
 */
import { type ErrorCode, type FieldErrorCode, fieldErrorCodes } from '../../core/errors';
import { problems } from '../problem';

export interface ProblemTexts {
  /** The detail says what was wrong and what to do. */
  problems: Record<ErrorCode, { title: string; detail: string }>;
  fields: Record<FieldErrorCode, string>;
  measures: {
    atLeast: (characters: number) => string;
    atMost: (characters: number) => string;
    visible: string;
    /** @param type by its name in JSON Schema, such as "string". */
    jsonType: (type: string) => string;
    oneOf: (values: readonly string[]) => string;
  };
}

export const en: ProblemTexts = {
  problems,
  fields: fieldErrorCodes,
  measures: {
    atLeast: (characters) =>
      characters === 1
        ? 'Has to have at least one character.'
        : `Has to have at least ${characters} characters.`,
    atMost: (characters) => `May have at most ${characters} characters.`,
    visible: 'Has to have at least one visible character.',
    jsonType: (type) => `Has to be a JSON ${type}.`,
    oneOf: (values) => `Has to be one of these: ${values.join(', ')}.`,
  },
};
