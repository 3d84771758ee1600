/** A text that a person writes about something of theirs. No I/O. */
import * as z from 'zod/mini';
import { codePoints, showsNothing } from '../core/text';
import { brokenRule } from './validate';

/** @param min 0 or 1: whether there has to be something to be seen. */
export const textField = (min: 0 | 1, max: number, isForbidden: (text: string) => boolean) =>
  z.string().check(
    z.trim(),
    z.normalize('NFC'),
    z.check(({ value, issues }) => {
      const length = codePoints(value);
      if (min > 0 && showsNothing(value)) {
        issues.push(brokenRule('too_short', value, [], 'visible'));
      }
      if (length > max) {
        issues.push(brokenRule('too_long', value, [], { atMost: max }));
      }
      if (isForbidden(value)) issues.push(brokenRule('forbidden_character', value));
    }),
    z.describe(
      `${min} to ${max} characters${min > 0 ? ', at least one of them visible' : ''}, trimmed, in NFC.`,
    ),
  );
