/**
 * The target as it is, with each call of one of its methods told before it is made.
 * @param told hears the name of the method and its first argument; what it throws is thrown to the caller.
 * @param members what it has instead of its own.
 */
export const beforeCalls = <Target extends object>(
  target: Target,
  told: (method: string, first: unknown) => void,
  members: Record<string, unknown> = {},
): Target =>
  new Proxy(target, {
    get: (_, name: string) => {
      if (name in members) return members[name];
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        told(name, args[0]);
        return member.apply(target, args);
      };
    },
  });
