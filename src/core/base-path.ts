/**
 * Where the service stands in somebody else's app: `/accounts`, or nothing for one that has a host to itself. Routes know
 * nothing of it. It is taken off at the door, and put before whatever leads a client back. No I/O.
 */

/**
 * Letters, digits, `-` and `_` alone: one spelling, nothing to escape, and it can stand in the name of a cookie.
 * @returns it without a slash at the end. @throws {RangeError} where a program has another one: no setting is at fault.
 */
export function readBasePath(text: string): string {
  const path = text.replace(/\/$/, '');
  if (path === '' || /^(\/[\w-]+)+$/.test(path)) return path;
  throw new RangeError(
    'basePath: has to be empty, or like /accounts: a slash before each name, and in names letters, digits, - and _ alone',
  );
}

/**
 * @param path that was asked for, unescaped.
 * @returns it without the base path; `undefined` where it is beside that, as `/accountsX` is.
 */
export function pathWithin(basePath: string, path: string): string | undefined {
  if (path === basePath) return '/';
  return path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : undefined;
}
