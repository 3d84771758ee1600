/** The wire shape of identifiers. */
import * as z from 'zod/mini';

/** A username that names an account: a text that can be no username is answered like an unknown one. */
export const anyUsername = z.string().check(z.minLength(1), z.maxLength(320));
