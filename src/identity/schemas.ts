/** The wire shape of identifiers. */
import * as z from 'zod/mini';

/** A username where an account is asked for: what is none is answered as an unknown one. */
export const anyUsername = z.string().check(z.minLength(1), z.maxLength(320));
