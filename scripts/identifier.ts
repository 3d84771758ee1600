/**
 * What an account signs in with, as the service itself reads and stores it: whoever is typed to a command is found as somebody who
 * logs in is, also with blanks, capitals and letters of any language.
 */
import { registerHooks } from 'node:module';

// Files of the service name each other without an ending, as its bundler wants it. Node wants the ending.
const service = new URL('../src/', import.meta.url).href;
registerHooks({
  resolve: (name, context, next) =>
    context.parentURL?.startsWith(service) && name.startsWith('.') && !name.endsWith('.ts')
      ? next(`${name}.ts`, context)
      : next(name, context),
});

/** A national number says nothing without a country: one begins with `+`. @returns `undefined` for neither kind. */
export const { parseIdentifier } = await import('../src/identity/identifier.ts');

/** @returns an address or a number as it is stored; another text without the blanks around it. */
export const identifierOf = (typed: string): string =>
  parseIdentifier(typed, undefined)?.value ?? typed.trim();
