/**
 * Two people of a source with one `externalId`, which the API would take for one person sent twice, so this has to be seen here. On disk, as `kept-rows` has it: there may be millions.
 */
import type { Line } from './line.ts';
import { keptRows } from './sources/kept-rows.ts';

/** @returns why the person cannot come after those before. */
export type Twice = (line: Line) => string | undefined;

/** @param identifiers also of addresses and numbers, which the API sees for itself, unless it only tries. */
export function twiceOf({ identifiers }: { identifiers: boolean }): {
  twice: Twice;
  close(): void;
} {
  const seen = keptRows();
  const isNew = (key: string): boolean => {
    if (seen.get(key)) return false;
    seen.put(key, {});
    return true;
  };
  return {
    twice({ externalId, email, phone }) {
      if (!isNew(`id ${externalId}`)) return 'externalId: somebody before has the same';
      if (!identifiers) return undefined;
      if (email && !isNew(`email ${email.toLowerCase()}`))
        return 'email: somebody before has the same';
      if (phone && !isNew(`phone ${phone.replace(/[\s().-]/g, '')}`))
        return 'phone: somebody before has the same';
      return undefined;
    },
    close: seen.close,
  };
}
