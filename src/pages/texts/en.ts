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
    signIn: 'You have an account already?',
    signInLink: 'Sign in',
    done: 'Your account is open. You can sign in now.',
    doneVerify:
      'Your account is open. We have sent you a message to confirm that {username} is yours.',
    doneConcealed:
      'Look into the mailbox of {username}: we have sent a mail that tells you how to go on.',
  },
  signIn: {
    title: 'Sign in',
    submit: 'Sign in',
    forgot: 'Forgot your password?',
    register: 'New here?',
    registerLink: 'Create an account',
    ended: 'Your session has ended. Please sign in again.',
    passwordChanged: 'Your password is changed. Please sign in with the new one.',
    expiredTitle: 'Choose a new password',
    expired: 'Your password has expired. Choose a new one to go on.',
    expiredSubmit: 'Save and sign in',
    startAgain: 'The time for this has run out. Please sign in again.',
  },
  forgot: {
    title: 'Forgot your password?',
    intro: 'Tell us how you sign in, and we send you a link to choose a new password.',
    submit: 'Send the link',
    done: 'If there is an account for {username}, a mail with a link is on its way. It can take a few minutes; look among the spam, too.',
    back: 'Back to sign-in',
  },
  reset: {
    title: 'Choose a new password',
    submit: 'Save new password',
    done: 'Your new password is saved. You can log in with it now.',
    gone: 'This link has been used or has expired. Ask for a new one.',
    again: 'Ask for a new link',
  },
  confirm: {
    title: 'Open your account',
    password: 'The password you chose',
    submit: 'Open the account',
    done: 'Your account is open. Log in with your password.',
    gone: 'This link has been used or has expired. Log in, or register again.',
  },
  link: {
    incomplete: 'This link is incomplete. Open it from the mail again, or ask for a new one.',
    noAnswer:
      'The service did not answer. Try again. If the link then counts as used, the first try succeeded.',
    signIn: 'Sign in',
  },
};

export type Texts = typeof en;
