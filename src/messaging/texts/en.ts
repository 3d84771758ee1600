/**
 * English, and with it what every language has to say: a text that another one lacks does not compile. Whoever adds a
 * text adds it in all four. Values come in as they are (times, seconds, counts): how they read is the language's own.
 */
import type { CodePurpose } from '../../links/code';
import type { LinkKind } from '../../links/kinds';
import type { Notice } from '../job';
import { inUnits } from './in-units';

export interface Texts {
  links: Record<LinkKind, LinkMail>;
  notices: Record<Notice, NoticeMail>;
  digest: DigestMail;
  frame: Frame;
  sms: Record<CodePurpose, (about: CodeSms) => string>;
  /** Such as "Firefox on Windows". */
  device: (browser: string, system: string) => string;
  /** What was added or removed, to stand alone. */
  factors: Record<'totp' | 'passkey', string>;
  unknownDevice: string;
}

/** A mail with a link. */
export interface LinkMail {
  subject: string;
  /** Why the mail was sent. Also what a mailbox shows beside the subject. */
  why: string;
  /** On the button. */
  action: string;
  /** How often and how long the link works. */
  terms: (validForSeconds: number) => string;
  /** What to do if you did not ask for it. */
  notYou: string;
}

/** A mail that says what happened to an account, and brings no link. */
export interface NoticeMail {
  subject: string;
  /** What happened, when, and how. */
  happened: (about: NoticeAbout) => string;
  /** What to do about it. */
  advice: (brand: ServiceName) => string;
  /** The same in a mail about several: what happened, without a full stop. */
  inDigest: string;
}

export interface NoticeAbout {
  /** Milliseconds since 1970. */
  at: number;
  /** In words of this language. */
  from: string | undefined;
  /** When an account is erased that is to be deleted; milliseconds since 1970. */
  deletionAt: number;
  /** When the second factors of an account go; milliseconds since 1970. */
  dueAt: number;
}

/** The name of the service, if it has one. */
export type ServiceName = string | undefined;

interface DigestMail {
  subject: string;
  intro: string;
  /** @param happened `inDigest` of the notice. @param lastAt milliseconds since 1970. */
  line: (happened: string, times: number, lastAt: number) => string;
  advice: (brand: ServiceName) => string;
}

/** What stands around every mail. */
interface Frame {
  /** Before the address that the button leads to. */
  byHand: string;
  /** Before the address where people get help. */
  help: string;
}

/**
 * Kept to the letters of GSM 03.38 and, with the line that binds the code to its page, to 160 of them: with any other, a message
 * is cut after 70 and costs twice. It does not say how long the code is good: it may be tried again before it arrives.
 */
export interface CodeSms {
  code: string;
  /** The name of the service, or of its pages' host. */
  service: string;
}

export const en: Texts = {
  links: {
    reset: {
      subject: 'Choose a new password',
      why: 'Someone, probably you, asked to reset the password of this account.',
      action: 'Choose a new password',
      terms: (seconds) =>
        `The link works once and expires in ${lasting(seconds)}, or as soon as the password changes.`,
      notYou: 'If this was not you, ignore this mail: your password stays the same.',
    },
    invitation: {
      subject: 'You have an account',
      why: 'An account was opened for you with this address.',
      action: 'Choose your password',
      terms: (seconds) =>
        `The link works once and expires in ${lasting(seconds)}. If it has expired, ask for a new one where you log in, as for a forgotten password.`,
      notYou: 'If you did not expect this, ignore this mail: nobody can log in without the link.',
    },
    registration: {
      subject: 'Confirm your registration',
      why: 'Someone, probably you, registered for an account with this address.',
      action: 'Open the account',
      terms: (seconds) =>
        `You will be asked for the password you chose. The link works once and expires in ${lasting(seconds)}.`,
      notYou: 'If this was not you, ignore this mail: no account will be opened.',
    },
    verification: {
      subject: 'Confirm your e-mail address',
      why: 'Someone, probably you, entered this address for their account.',
      action: 'Confirm the address',
      terms: (seconds) =>
        `You will be asked for the password of the account. The link works once and expires in ${lasting(seconds)}.`,
      notYou: 'If this was not you, ignore this mail: without the link the address is not theirs.',
    },
    undo: {
      subject: 'Your account has a new address or number',
      why: 'Someone who knows the password of this account has replaced the address or number that this message went to.',
      action: 'Take it back',
      terms: (seconds) =>
        `If this was not you, open the link and choose a new password. That brings the old one back and ends every session. The link works once and expires in ${lasting(seconds)}.`,
      notYou:
        'If this was you, there is nothing to do. Do not pass this message on: the link opens your account.',
    },
  },
  notices: {
    'new-login': {
      subject: 'New login to your account',
      happened: ({ at, from }) =>
        `Someone logged in to this account at ${moment(at)} from a device that had not logged in since the password was set: ${from ?? 'an unknown device'}.`,
      advice: () =>
        'If this was you, there is nothing to do. If not, change your password, or reset it where you log in. That ends every session.',
      inDigest: 'Someone logged in from a new device',
    },
    'session-reused': {
      subject: 'A session was ended for your safety',
      happened: ({ at }) =>
        `One of your sessions may have been copied: an old token of it was used at ${moment(at)}. This can also happen when a device is restored from a backup, or loses its connection at the wrong moment. We have ended that session.`,
      advice: () =>
        'Log in again to continue. If you do not know why this happened, change your password. That ends every session.',
      inDigest: 'An old token of a session was used, and we ended that session',
    },
    'password-changed': {
      subject: 'Your password was changed',
      happened: ({ at }) =>
        `The password of this account was changed at ${moment(at)}. All sessions have ended.`,
      advice: notYou,
      inDigest: 'The password was changed, and all sessions ended',
    },
    'password-reset': {
      subject: 'Your password was reset',
      happened: ({ at }) =>
        `The password of this account was reset with a link or a code that we sent at ${moment(at)}. All sessions have ended.`,
      advice: notYou,
      inDigest: 'The password was reset with a link or a code that we sent, and all sessions ended',
    },
    'account-locked': {
      subject: 'Too many wrong passwords',
      happened: ({ at }) =>
        `Someone entered too many wrong passwords for this account, the last one at ${moment(at)}. Attempts from the same place are blocked for a while.`,
      advice: () =>
        'If this was you, wait a while or reset your password where you log in. If not, you do not need to do anything: nobody got in.',
      inDigest:
        'Too many wrong passwords were entered, and attempts from the same place were blocked for a while',
    },
    'identifier-changed': {
      subject: 'Your account has a new address or number',
      happened: ({ at }) =>
        `The e-mail address or the phone number of this account was changed at ${moment(at)}.`,
      advice: notYou,
      inDigest: 'The e-mail address or the phone number of the account was changed',
    },
    'address-taken': {
      subject: 'This address already has an account',
      happened: ({ at }) =>
        `Someone, probably you, wanted to use this address for another account at ${moment(at)}. You already have an account with it, and it has not changed.`,
      advice: () =>
        'If this was you, log in to the account that has this address. If not, you do not need to do anything.',
      inDigest: 'Someone wanted to use this address for another account',
    },
    'already-registered': {
      subject: 'You already have an account',
      happened: ({ at }) =>
        `Someone, probably you, tried to open an account with this address at ${moment(at)}. You already have one, and it has not changed.`,
      advice: () =>
        'If this was you, log in, or reset your password where you log in. If not, you do not need to do anything.',
      inDigest: 'Someone tried to open an account with this address, which already has one',
    },
    'deletion-requested': {
      subject: 'Your account will be deleted',
      happened: ({ at, deletionAt }) =>
        `Someone, probably you, asked for the deletion of this account at ${moment(at)}. All sessions have ended. The account and everything in it will be erased at ${moment(deletionAt)}. After that nobody can bring it back.`,
      advice: (brand) =>
        `If you want to keep it, log in before then. If this was not you, reset your password where you log in, log in with the new one, and contact ${support(brand)}.`,
      inDigest: 'The deletion of the account was requested; a login keeps it',
    },
    'deletion-cancelled': {
      subject: 'Your account will not be deleted',
      happened: ({ at }) =>
        `Someone, probably you, logged in to this account at ${moment(at)}. Its deletion is cancelled, and nothing was erased.`,
      advice: (brand) => `If you still want it deleted, ask for that again. ${notYou(brand)}`,
      inDigest: 'Someone logged in, and the deletion of the account was cancelled',
    },
    'second-factor-added': {
      subject: 'A second factor was added to your account',
      happened: ({ at, from }) =>
        `This was added to your account at ${moment(at)}: ${from ?? 'a second factor'}. A login asks for it from now on.`,
      advice: notYouFactor,
      inDigest: 'A second factor was added',
    },
    'second-factor-removed': {
      subject: 'A second factor was removed from your account',
      happened: ({ at, from }) =>
        `This was removed from your account at ${moment(at)}: ${from ?? 'a second factor'}. It opens nothing any more.`,
      advice: notYouFactor,
      inDigest: 'A second factor was removed',
    },
    'recovery-codes-created': {
      subject: 'You have new recovery codes',
      happened: ({ at }) =>
        `New recovery codes were made for this account at ${moment(at)}. The old ones do not work any more.`,
      advice: notYouFactor,
      inDigest: 'New recovery codes were made, and the old ones do not work any more',
    },
    'recovery-code-used': {
      subject: 'A recovery code was used',
      happened: ({ at, from }) =>
        `A recovery code of this account was used at ${moment(at)}, together with the password. Codes left: ${from ?? 'some'}.`,
      advice: notYouFactor,
      inDigest: 'A recovery code was used, together with the password',
    },
    'second-factor-guessed': {
      subject: 'Someone is guessing your second factor',
      happened: ({ at }) =>
        `Someone who knows the password of this account, or uses a device that is logged in to it, entered wrong codes or showed a wrong passkey until ${moment(at)}. Attempts from the same place are blocked for a while. Nobody got in.`,
      advice: () =>
        'If this was not you, change your password now: that also logs out every device.',
      inDigest: 'Someone entered too many wrong codes after the password',
    },
    'passkey-copied': {
      subject: 'One of your passkeys may have been copied',
      happened: ({ at }) =>
        `A passkey of this account was used at ${moment(at)}, and its use counter was lower than at an earlier login, as happens when a passkey was copied. We refused it.`,
      advice: (brand) =>
        `Remove that passkey and add a new one. If you do not know why this happened, contact ${support(brand)}.`,
      inDigest: 'A passkey was shown that may have been copied, and we refused it',
    },
    'second-factor-reset-requested': {
      subject: 'Your second factors will be removed',
      happened: ({ dueAt }) =>
        `Our team was asked to remove the second factors of this account because its owner has lost them. From ${moment(dueAt)} on, the password alone opens it.`,
      advice: (brand) =>
        `If you asked for it, log in with your password from then on. If not, log in with your password and your second factor before then: that stops it. Then change your password, and contact ${support(brand)}.`,
      inDigest: 'Our team was asked to remove the second factors of the account',
    },
    'second-factor-reset-cancelled': {
      subject: 'Your second factors stay',
      happened: ({ at }) =>
        `The removal of the second factors of this account was stopped at ${moment(at)}, because someone with your password and a second factor logged in or asked for it.`,
      advice: notYouFactor,
      inDigest: 'The removal of the second factors was stopped',
    },
    'second-factor-reset': {
      subject: 'Your second factors were removed',
      happened: ({ at }) =>
        `Someone logged in to this account at ${moment(at)} with the password alone, as our team had announced. All its second factors, passkeys and recovery codes are gone.`,
      advice: notYouFactor,
      inDigest: 'The second factors were removed, and someone logged in with the password alone',
    },
  },
  digest: {
    subject: 'What happened to your account',
    intro: 'This has happened since our last mail to this mailbox:',
    line: (happened, times, lastAt) =>
      times === 1
        ? `${happened}: once, at ${moment(lastAt)}.`
        : `${happened}: ${times} times, the last time at ${moment(lastAt)}.`,
    advice: (brand) =>
      `If any of this was not you, reset your password where you log in, and contact ${support(brand)}.`,
  },
  frame: {
    byHand: 'If the button does not work, open this address in your browser:',
    help: 'Help:',
  },
  sms: {
    reset: ({ code, service }) =>
      `${service}: ${code} is your code for a new password. Never share it.`,
    verification: ({ code, service }) =>
      `${service}: ${code} is your code to confirm this number. Never share it.`,
  },
  device: (browser, system) => `${browser} on ${system}`,
  factors: { totp: 'an authenticator app', passkey: 'a passkey' },
  unknownDevice: 'an unknown device',
};

function notYouFactor(brand: ServiceName): string {
  return `If this was not you, change your password and your second factors, and contact ${support(brand)}.`;
}

function notYou(brand: ServiceName): string {
  return `If this was not you, reset your password where you log in, and contact ${support(brand)}.`;
}

const support = (brand: ServiceName): string => `the support of ${brand ?? 'this service'}`;

/** `2026-11-24 06:35 UTC` */
const moment = (at: number): string =>
  `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** To stand behind "in". */
function lasting(seconds: number): string {
  const { count, unit } = inUnits(seconds);
  if (unit === 'hours') return count === 1 ? 'one hour' : `${count} hours`;
  if (unit === 'minutes') return count === 1 ? 'one minute' : `${count} minutes`;
  return `${count} days`;
}
