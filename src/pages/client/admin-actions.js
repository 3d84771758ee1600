/** What can be done to an account, by whom, and the question before it. */
import { addressOf, nameOf } from './admin-dom.js';
import { question } from './admin-question.js';
import { askSignedIn } from './api.js';
import { page } from './texts.js';
import { moment } from './words.js';

/**
 * @typedef {object} Action
 * @property {string} label
 * @property {boolean} danger
 * @property {(user: any) => Promise<string | undefined>} run what was done, in words; nothing where it was not
 */

/**
 * @param {any} user
 * @param {{ id: string, permissions: string[] }} staff
 * @returns {Action[]} what the API would let them do: nothing to their own account, and to staff only as an admin
 */
export function actionsFor(user, staff) {
  const may = (/** @type {string} */ permission) => staff.permissions.includes(permission);
  if (user.id === staff.id || (user.role !== null && !may('roles:write'))) return [];
  return all
    .filter(({ permission, applies = () => true }) => may(permission) && applies(user))
    .map(({ label, danger = false, asks, done, send, password = false, choice }) => ({
      label,
      danger,
      run: (target) =>
        question({
          title: `${label}?`,
          about: `${nameOf(target)}, ${addressOf(target)}`,
          words: asks,
          confirm: label,
          danger,
          password,
          choice: choice?.(target),
          send: (values) => send(path(target), values),
          done: (answer) => done(answer),
        }),
    }));
}

const path = (/** @type {any} */ { id }) => `/v1/admin/users/${encodeURIComponent(id)}`;

const post = (/** @type {string} */ name) => (/** @type {string} */ base) =>
  askSignedIn('POST', `${base}/${name}`);

/**
 * @type {{
 *   label: string, permission: string, asks: string, danger?: boolean, password?: boolean,
 *   applies?: (user: any) => boolean,
 *   choice?: (user: any) => { label: string, options: [string, string][], chosen: string },
 *   send: (base: string, values: Record<string, string>) => ReturnType<typeof askSignedIn>,
 *   done: (answer: import('./api.js').Answer) => string,
 * }[]}
 */
const all = [
  {
    label: 'Send a reset',
    permission: 'users:support',
    applies: ({ active }) => active,
    asks: 'The owner gets a link or a code for a new password. You will not see it.',
    send: post('send-reset'),
    done: () => 'The reset is on its way.',
  },
  {
    label: 'Unlock',
    permission: 'users:support',
    asks: 'Wrong passwords of before no longer count, wherever they came from.',
    send: post('unlock'),
    done: () => 'The account is unlocked.',
  },
  {
    label: 'End sessions',
    permission: 'users:support',
    asks: 'Every device is signed out, and links that are on their way stop working.',
    send: post('end-sessions'),
    done: () => 'Every session has ended.',
  },
  {
    label: 'Expire password',
    permission: 'users:write',
    asks: 'At the next sign-in the owner has to choose a new password.',
    send: post('expire-password'),
    done: () => 'The password has to be replaced at the next sign-in.',
  },
  {
    label: 'Reactivate',
    permission: 'users:write',
    applies: ({ active }) => !active,
    asks: 'The owner can sign in again.',
    send: post('reactivate'),
    done: () => 'The account is switched on.',
  },
  {
    label: 'Change role',
    permission: 'roles:write',
    password: true,
    choice: ({ role }) => ({
      label: 'Role',
      options: [
        ['', 'none'],
        ['support', 'support: help people in'],
        ['auditor', 'auditor: read the trail'],
        ['admin', 'admin: everything'],
      ],
      chosen: role ?? '',
    }),
    asks: 'Every session of this person ends. Confirm it with your own password.',
    send: (base, { choice = '', password }) =>
      askSignedIn('PUT', `${base}/role`, { role: choice === '' ? null : choice, password }),
    done: () => 'The role is changed.',
  },
  {
    label: 'Reset second factors',
    permission: 'factors:reset',
    applies: ({ secondFactor, secondFactorsResetAt }) =>
      page.factors && secondFactor && secondFactorsResetAt === null,
    danger: true,
    password: true,
    asks: 'For somebody who has lost their phone, their passkeys and their recovery codes. After a waiting time the password alone opens the account, and its second factors go at that sign-in. The owner is told, and can keep them until then. Make sure that it is the owner who asks you, and confirm it with your own password.',
    send: (base, { password }) => askSignedIn('POST', `${base}/reset-second-factors`, { password }),
    done: ({ body }) =>
      `From ${moment(body.resetAt)} on the password alone opens the account, unless its owner keeps the second factors.`,
  },
  {
    label: 'Deactivate',
    permission: 'users:write',
    applies: ({ active }) => active,
    danger: true,
    asks: 'Nobody can sign in to this account, and every session of it ends for good.',
    send: post('deactivate'),
    done: () => 'The account is switched off.',
  },
  {
    label: 'Delete',
    permission: 'users:write',
    applies: ({ deletionAt }) => deletionAt === null,
    danger: true,
    asks: 'Every session ends, and the owner is told. If they do not sign in before the date, all of the account is erased.',
    send: (base) => askSignedIn('DELETE', base),
    done: ({ body }) => `All of the account will be erased on ${moment(body.deletionAt)}.`,
  },
];
