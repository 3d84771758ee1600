/**
 * Every reason to refuse a request, as one closed union. An arm carries the data that its answer needs
 * and knows no HTTP: status, title and text are in `http/problem.ts` and `http/texts/`, which do not compile if an arm
 * is missing. The audited reason is more precise than the code in the answer.
 */
export type AppError =
  | { code: 'malformed-json' }
  | { code: 'authentication-required' }
  | { code: 'invalid-token' }
  | { code: 'invalid-credentials' }
  // A way to a new password where the old one was shown, and none at a refresh.
  | { code: 'password-expired'; change?: LimitedToken }
  | { code: 'account-inactive' }
  // A way to the proof where the password was shown.
  | { code: 'identifier-unverified'; verify?: LimitedToken }
  // What opens the next step, and with what it can be taken.
  | { code: 'second-factor-required'; challenge: LimitedToken; methods: string[] }
  | { code: 'second-factor-setup-required'; setup: LimitedToken }
  | { code: 'second-factor-invalid' }
  | { code: 'passkey-invalid' }
  | { code: 'second-factor-exists' }
  | { code: 'second-factor-not-found' }
  | { code: 'last-second-factor' }
  | { code: 'no-second-factor' }
  | { code: 'too-many-passkeys' }
  | { code: 'wrong-password' }
  | { code: 'code-invalid' }
  | { code: 'cross-site-request' }
  | { code: 'bot-check-failed' }
  | { code: 'permission-denied' }
  | { code: 'access-required' }
  | { code: 'reauthentication-required' }
  | { code: 'user-not-found' }
  | { code: 'api-key-not-found' }
  | { code: 'own-account' }
  | { code: 'last-admin' }
  | { code: 'user-unverified' }
  | { code: 'user-unreachable' }
  | { code: 'too-many-api-keys' }
  | { code: 'webhook-not-found' }
  | { code: 'webhook-disabled' }
  | { code: 'too-many-webhooks' }
  | { code: 'session-not-found' }
  | { code: 'not-found' }
  | { code: 'method-not-allowed'; allow: string[] }
  | { code: 'username-taken'; pointers: string[] }
  | { code: 'already-verified' }
  | { code: 'identifier-recently-changed' }
  | { code: 'reset-link-invalid' }
  | { code: 'verification-link-invalid' }
  | { code: 'undo-link-invalid' }
  | { code: 'confirmation-link-invalid' }
  // The ETag of what is there now.
  | { code: 'precondition-failed'; etag: string }
  | { code: 'payload-too-large' }
  // Where a patch came: the types that it may have.
  | { code: 'unsupported-media-type'; acceptPatch?: string }
  | { code: 'validation-failed'; errors: BrokenRule[] }
  | { code: 'too-many-attempts'; retryAfterSeconds: number }
  | { code: 'too-many-requests'; retryAfterSeconds: number }
  | { code: 'internal-error' }
  | { code: 'bad-configuration' }
  | { code: 'service-unavailable'; store: Store };

/** Opens one thing that has to be done before the account does. */
export interface LimitedToken {
  token: string;
  expiresInSeconds: number;
}

/**
 * What did not answer. `d1-schema`: D1 does, and is not as this release needs it. `maintenance`: nobody was asked, because the
 * operator has closed the service.
 */
export type Store =
  | 'd1'
  | 'd1-schema'
  | 'kv'
  | 'durable-object'
  | 'audit-sink'
  | 'access'
  | 'turnstile'
  | 'maintenance';

export type ErrorCode = AppError['code'];

/** One arm of the union by its code, for the result type of a use case. */
export type ErrorOf<Code extends ErrorCode> = Extract<AppError, { code: Code }>;

/** A broken rule of the body. `pointer` is a JSON pointer (RFC 6901), '' for the body itself. */
export interface BrokenRule {
  pointer: string;
  code: FieldErrorCode;
  measure?: Measure | undefined;
}

/** What would have been right, where it is a number or a name: the detail says it, in place of the code's general text. */
export type Measure =
  | { atLeast: number }
  | { atMost: number }
  | 'visible'
  | { jsonType: string }
  | { oneOf: readonly string[] };

/** The same as a client gets it, in words. */
export interface FieldError {
  pointer: string;
  code: FieldErrorCode;
  detail: string;
}

/** A closed list that clients can switch on, in English; `/problems/validation-failed` shows it. */
export const fieldErrorCodes = {
  required: 'The member is missing.',
  wrong_type: 'The member has the wrong JSON type.',
  unknown_member: 'This route does not accept a member of this name.',
  too_short: 'The text has too few characters.',
  too_long: 'The text has too many characters.',
  out_of_range: 'The number is too small or too large.',
  too_few: 'The list is empty.',
  unknown_cursor:
    'Not a cursor of this list with these parameters. Leave it out to begin with the first page.',
  repeated: 'The list has the same element twice.',
  forbidden_character: 'The text holds a control or direction character, or half a surrogate pair.',
  invalid_identifier:
    'Neither an e-mail address nor a phone number such as +14155552671. Mixed alphabets and look-alike letters are not accepted.',
  invalid_url:
    'Not the https URL of a server on the internet, on port 443 or one from 1024 on, without user, password and fragment.',
  invalid_email: 'Not an e-mail address. Mixed alphabets and look-alike letters are not accepted.',
  invalid_phone: 'Not a phone number such as +14155552671.',
  phone_unconfirmable:
    'A phone number cannot be confirmed here. Use an e-mail address, and no number.',
  conflicting_identifier: 'The member contradicts `username`.',
  taken: 'An account with this identifier already exists.',
  invalid_date: 'Not a calendar date that exists, as YYYY-MM-DD.',
  date_not_in_past: 'The date has to be before today (UTC).',
  date_before_1900: 'The date has to be 1900-01-01 or later.',
  date_too_far_ahead: 'The date may be at most a year from today (UTC).',
  date_before_birth: 'The date has to be on or after the date of birth.',
  date_after_joining: 'The date has to be on or before the date of joining.',
  password_no_uppercase: 'The password has no upper-case letter.',
  password_no_lowercase: 'The password has no lower-case letter.',
  password_no_digit: 'The password has no digit.',
  password_no_special: 'The password has no special character.',
  password_common: 'The password is a common one, or a simple variation of one.',
  password_contains_personal_data:
    'The password contains one of your names, your e-mail address or your phone number, or a part of it.',
  password_breached: 'The password appears in a known data breach.',
  password_reused: 'The password was already used for this account.',
  passkey_invalid:
    'Not the answer of an authenticator to the options that were asked for last, or it came too late.',
  setup_expired: 'The set-up has expired, or belongs to another account. Begin it again.',
  time_in_future: 'The time has to be in the past.',
  hash_unknown: 'Not a password hash of a kind that can be read here.',
  hash_ambiguous:
    'Several systems write such a hash and compute it differently. Say in passwordScheme which one it is.',
  hash_malformed: 'The text begins like a password hash of a known kind, and goes on differently.',
  hash_too_costly:
    'Checking a password against this hash would take longer, or more memory, than a request may. Leave it out: the owner chooses a new password.',
  hash_too_weak:
    'Whoever read this hash would know the password. Leave it out: the owner chooses a new password.',
  malformed_line: 'The line is not a JSON object in UTF-8.',
  line_too_long: 'The line is too long.',
  too_many_lines: 'The request has too many lines. Send this one with the next request.',
} as const;

export type FieldErrorCode = keyof typeof fieldErrorCodes;

/** A store that did not answer, or refused a statement. `cause` is the store's own message. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  constructor(
    readonly store: Store,
    cause: unknown,
  ) {
    super(`${store} did not answer`, { cause });
  }
}
