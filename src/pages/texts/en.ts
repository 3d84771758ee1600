import type { EventName } from '../../audit/events';

/** What the pages say in English. The other languages have the same texts, or they do not compile. */
export const en = {
  frame: {
    skip: 'Skip to the content',
    help: 'Get help',
    languages: 'Language',
    needsScript:
      'This page needs JavaScript: it keeps passwords and the secrets of links out of addresses and logs.',
  },
  form: {
    noAnswer: 'The service did not answer. Check your connection and try again.',
    required: 'Please fill in this field.',
    different: 'The two passwords are different.',
    show: 'Show',
    showPassword: 'Show password',
    hide: 'Hide',
    hidePassword: 'Hide password',
    optional: '(optional)',
    met: 'met',
  },
  fields: {
    username: 'E-mail address or phone number',
    usernameHint: 'A phone number with its country code, such as +14155552671.',
    email: 'E-mail address',
    password: 'Password',
    newPassword: 'New password',
    repeatedPassword: 'Repeat the new password',
    firstName: 'First name',
    lastName: 'Last name',
    dateOfBirth: 'Date of birth',
    dateOfJoining: 'Date of joining',
    address: 'Address',
  },
  rules: {
    title: 'The password has to have:',
    length: '{min} to {max} characters',
    uppercase: 'an upper-case letter',
    lowercase: 'a lower-case letter',
    digit: 'a digit',
    special: 'a special character, such as ! ? - or #',
    also: 'Common passwords, and those with your name, address or number in them, are not accepted.',
  },
  register: {
    title: 'Create your account',
    submit: 'Create account',
    signIn: 'Already have an account?',
    signInLink: 'Sign in',
    done: 'Your account is open. You can sign in now.',
    doneVerify:
      'Your account is open. We have sent you a message to confirm that {username} is yours.',
    doneConcealed:
      'Check the inbox of {username}: we have sent a mail that tells you what to do next.',
  },
  signIn: {
    title: 'Sign in',
    submit: 'Sign in',
    forgot: 'Forgot your password?',
    register: 'New here?',
    registerLink: 'Create an account',
    ended: 'Your session has ended. Please sign in again.',
    proved: 'Your number is confirmed. Please sign in again.',
    passwordChanged: 'Your password is changed. Please sign in with the new one.',
    expiredTitle: 'Choose a new password',
    expired: 'Your password has expired. Choose a new one to go on.',
    expiredSubmit: 'Save and sign in',
    startAgain: 'The time for this has run out. Please sign in again.',
    unverifiedTitle: 'Confirm your address or number',
    unverifiedEmail:
      'Before you sign in for the first time, open the link that we have sent to {username}.',
    unverifiedPhone:
      'Before you sign in for the first time, enter the code that we have sent to {username}.',
    sendAgain: 'Send it again',
    sentAgain: 'It is on its way.',
    code: 'Code from the text message',
    confirmCode: 'Confirm and sign in',
    back: 'Back to sign-in',
  },
  forgot: {
    code: 'Code from the text message',
    byCode:
      'If there is an account for {username}, either a text message with a code or a mail with a link is on its way. If you get a code, enter it here and choose a new password.',
    submitCode: 'Save new password',
    saved: 'Your new password is saved. You can sign in with it now.',
    title: 'Forgot your password?',
    intro: 'Tell us how you sign in, and we will send you a link to choose a new password.',
    submit: 'Send the link',
    done: 'If there is an account for {username}, a mail with a link is on its way. It can take a few minutes; check your spam folder, too.',
    back: 'Back to sign-in',
  },
  reset: {
    title: 'Choose a new password',
    submit: 'Save new password',
    done: 'Your new password is saved. You can sign in with it now.',
    gone: 'This link has been used or has expired. Ask for a new one.',
    again: 'Ask for a new link',
  },
  confirm: {
    title: 'Open your account',
    password: 'The password you chose',
    submit: 'Open the account',
    done: 'Your account is open. Sign in with your password.',
    gone: 'This link has been used or has expired. Sign in, or register again.',
  },
  verify: {
    title: 'Confirm your e-mail address',
    password: 'Your password',
    passwordHint: 'So that nobody else can confirm an address in your place.',
    submit: 'Confirm',
    done: 'Your e-mail address is confirmed.',
    gone: 'This link has been used or has expired. Sign in to ask for a new one.',
  },
  undo: {
    title: 'Take your account back',
    intro:
      'The address or number of your account was changed. Choose a new password: the change is undone, and everybody who is signed in is signed out.',
    submit: 'Undo the change',
    done: 'The change is undone and your new password is saved.',
    gone: 'This link has been used or has expired.',
  },
  account: {
    title: 'Your account',
    loading: 'One moment …',
    signedInAs: 'Signed in as',
    signOut: 'Sign out',
    sections: 'On this page',
    save: 'Save',
    saved: 'Saved.',
    profile: 'Profile',
    missing:
      'Some of your details are missing here, because we did not have them before. Please add them.',
    comments: 'Comments',
    language: 'Language of mails and of this page',
    languageOfBrowser: 'Same as my browser',
    changedElsewhere:
      'Your profile was changed elsewhere meanwhile. It is shown as it is now; please enter your change again.',
    identifiers: 'E-mail and phone',
    phone: 'Phone number',
    none: 'None',
    confirmed: 'Confirmed',
    unconfirmed: 'Not confirmed yet',
    sendLink: 'Send the link again',
    linkSent: 'The link is on its way to {to}.',
    sendCode: 'Send a code',
    codeSent: 'A code is on its way to {to}.',
    code: 'Code from the text message',
    confirmCode: 'Confirm the number',
    phoneConfirmed: 'Your number is confirmed.',
    changeEmail: 'Change the e-mail address',
    changePhone: 'Change the phone number',
    newEmail: 'New e-mail address',
    newPhone: 'New phone number',
    requestChange: 'Change',
    emailRequested:
      'We have sent a mail to {to}. The address changes when you open the link in it. Until then you sign in with the old one.',
    phoneRequested:
      'We have sent a text message to {to}. The number changes when you enter the code.',
    password: 'Password',
    passwordExpires: 'Your password is valid until {date}.',
    passwordEndsSessions: 'A new password signs you out everywhere, here too.',
    oldPassword: 'Current password',
    changePassword: 'Change password',
    sessions: 'Where you are signed in',
    thisDevice: 'this device',
    unknownDevice: 'Unknown device',
    firstSeen: 'Signed in {date}',
    lastSeen: 'last seen {date}',
    endSession: 'Sign out',
    endSessionOf: 'Sign out {device}',
    sessionEnded: '{device} is signed out.',
    endOthers: 'Sign out everywhere else',
    othersEnded: 'You are now signed in on this device only.',
    activity: 'Activity',
    activityIntro:
      'What was done with your account. If something was not you, change your password.',
    noActivity: 'Nothing yet.',
    failed: 'failed',
    data: 'Your data',
    export: 'Everything that we keep about you, as a file.',
    exportSubmit: 'Download my data',
    exported: 'The file is downloaded.',
    delete: 'Delete the account',
    deleteIntro:
      'You are signed out everywhere, and after a waiting time everything about you is erased. If you sign in again before that, the account stays.',
    deleteSubmit: 'Delete my account',
    deleted:
      'Your account will be deleted on {date}. If you sign in before that, it stays as it is.',
  },
  events: {
    user_created: 'Account opened',
    user_registration_request: 'Registration requested',
    user_verification_request: 'Message to confirm an address or number requested',
    user_identifier_verified: 'Address or number confirmed',
    user_identifier_change: 'Change of an address or number requested',
    user_identifier_changed: 'Address or number changed',
    user_identifier_restored: 'Change of an address or number undone',
    sensitive_read: 'Copy of all data taken',
    user_updated: 'Profile changed',
    user_deletion_request: 'Deletion of the account requested',
    user_deleted: 'Account deleted',
    user_deactivated: 'Account switched off by our team',
    user_reactivated: 'Account switched on again by our team',
    user_unlocked: 'Lock after wrong passwords taken away by our team',
    user_password_expired: 'New password required by our team',
    authz_change: 'Role changed by our team',
    authn_login_success: 'Signed in',
    authn_login_fail: 'Wrong password',
    authn_login_lock: 'Too many wrong passwords: signing in was locked for a while',
    authn_login_challenge: 'Right password entered, second factor asked for',
    authn_factor_added: 'Second factor added',
    authn_factor_removed: 'Second factor removed',
    authn_factor_renamed: 'Passkey renamed',
    authn_recovery_codes_created: 'New recovery codes made',
    authn_factor_reset_request: 'Removal of the second factors requested by our team',
    authn_factor_reset_cancelled: 'Removal of the second factors stopped',
    authn_reauthentication: 'Identity confirmed again',
    authn_password_change: 'Password changed',
    authn_password_change_fail: 'Password not changed',
    authn_password_reset_request: 'New password requested',
    authn_password_reset: 'Password reset by a link or code',
    session_logout: 'Signed out',
    session_revoked: 'Session ended from another device',
    session_token_reuse: 'A session was ended because a copy of it was used',
    other: 'Another change',
  } satisfies Record<OwnersEvent | 'other', string>,
  link: {
    incomplete: 'This link is incomplete. Open it from the mail again, or ask for a new one.',
    noAnswer:
      'The service did not answer. Try again. If the link then counts as used, the first try succeeded.',
    signIn: 'Sign in',
  },
};

/** What `GET /v1/me/activity` can have in it. */
type OwnersEvent = Exclude<
  EventName,
  | 'session_renewed'
  | 'authz_fail'
  | 'input_validation_fail'
  | 'excess_rate_limit_exceeded'
  | 'user_import'
  | 'user_export'
  | `authn_token_${string}`
  | `webhook_${string}`
  | `sys_${string}`
>;

export type Texts = typeof en;
