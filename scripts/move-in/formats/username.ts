/**
 * A column `username` may hold an address, a number or a nickname. What it holds is put beside it as `username:email` or
 * `username:phone`; a nickname, or a number without its country such as that of a student, is neither.
 */
import { converted } from '../conversions.ts';
import type { RawRecord } from '../line.ts';

export function withUsername(record: RawRecord): RawRecord {
  const email = held(record, 'email-like');
  const phone = held(record, 'phone-like');
  return {
    ...record,
    ...(email !== null && { 'username:email': email }),
    ...(phone !== null && { 'username:phone': phone }),
  };
}

function held({ username }: RawRecord, as: 'email-like' | 'phone-like'): unknown {
  const result = converted(username, as, new Date(0));
  return 'value' in result ? result.value : null;
}
