/** Under which names a person stands outside D1: what erasing them has to find. */
import { everyPseudonym } from '../audit/pseudonym';
import { keyedHash, type Secrets, secretKeys } from '../core/secret-key';
import { kindOf } from '../identity/identifier';
import { mailboxNames } from '../messaging/courier';

export interface Traces {
  /** Objects that count and queue for the account, and for its identifiers as long as there was no account. */
  accounts: string[];
  /** Objects of its mailboxes, with the addresses that lead there. */
  mailboxes: Map<string, string[]>;
  /** As the trail names its identifiers. */
  subjects: string[];
}

/** What merely stands beside a username may be somebody else's, whose attempts and whose trail are not ours to erase. */
export type FindTraces = (
  userId: string,
  identifiers: { value: string; signsIn: boolean }[],
) => Traces;

/** Under every secret of `AUTH_SECRET`: what was made under an earlier one has its name from that. */
export function makeFindTraces(secrets: Secrets): FindTraces {
  const strangers = secretKeys(secrets, 'unknown-account');
  return (userId, identifiers) => {
    const mailboxes = new Map<string, string[]>();
    for (const { value } of identifiers.filter(({ value }) => kindOf(value) === 'email')) {
      for (const name of mailboxNames(secrets, value)) {
        mailboxes.set(name, [...(mailboxes.get(name) ?? []), value]);
      }
    }
    const own = identifiers.filter(({ signsIn }) => signsIn);
    return {
      accounts: [
        userId,
        ...strangers.flatMap(({ key }) => own.map(({ value }) => keyedHash(key, value))),
      ],
      mailboxes,
      subjects: own.flatMap(({ value }) => everyPseudonym(secrets, value)),
    };
  };
}
