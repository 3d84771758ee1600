import { locales } from '../../src/core/locale.ts';
import { type Role, roles } from '../../src/core/roles.ts';
import { answered } from './answer.ts';
import { command, UsageError } from './command.ts';
import { findUserId } from './find-user.ts';
import { pageOptions, showPages } from './pages.ts';
import { done, listing, showOne } from './show.ts';
import type { StaffSession } from './sign-in.ts';

const user = '<user>';
const yesOrNo = ['true', 'false'] as const;

/** What is done to one account and answers nothing. */
const action = (
  name: 'deactivate' | 'reactivate' | 'unlock' | 'expire-password' | 'end-sessions' | 'send-reset',
  summary: string,
  said: string,
  question?: (word: string) => string,
) =>
  command({
    name: `users ${name}`,
    parameters: [user],
    summary,
    ...(question && { question: ([word = '']: string[]) => question(word) }),
    async run(session, _, [word = '']) {
      const param = { id: await findUserId(session, word) };
      const one = session.api.users[':id'];
      // Each by its own name, because each is a route of its own to the types.
      const asked = {
        deactivate: () => answered(one.deactivate.$post({ param })),
        reactivate: () => answered(one.reactivate.$post({ param })),
        unlock: () => answered(one.unlock.$post({ param })),
        'expire-password': () => answered(one['expire-password'].$post({ param })),
        'end-sessions': () => answered(one['end-sessions'].$post({ param })),
        'send-reset': () => answered(one['send-reset'].$post({ param })),
      };
      await asked[name]();
      done(session, `${word}: ${said}`);
    },
  });

export const userCommands = [
  command({
    name: 'users list',
    summary: 'Find accounts. All that you say has to fit.',
    options: {
      email: { type: 'string', value: 'prefix', help: 'the beginning of the e-mail address' },
      phone: { type: 'string', value: 'prefix', help: 'the beginning of the phone number' },
      name: { type: 'string', value: 'prefix', help: 'the beginning of the last or first name' },
      active: { type: 'string', choices: yesOrNo, help: 'may log in, or may not' },
      verified: { type: 'string', choices: yesOrNo, help: 'address or number was proved' },
      role: { type: 'string', choices: roles, help: 'staff of that role' },
      from: { type: 'string', value: 'day', help: 'registered then or later (UTC)' },
      to: { type: 'string', value: 'day', help: 'registered before' },
      ...pageOptions,
    },
    async run(session, { all, limit, cursor, from: createdFrom, to: createdTo, ...filter }) {
      const query = { ...filter, createdFrom, createdTo };
      await showPages(
        session.terminal,
        { all, limit, cursor },
        async (page) => {
          const found = await answered(session.api.users.$get({ query: { ...query, ...page } }));
          return { items: found.users, nextCursor: found.nextCursor };
        },
        listing(session, {
          id: ({ id }) => id,
          email: ({ email }) => email,
          phone: ({ phone }) => phone,
          name: ({ firstName, lastName }) => `${firstName} ${lastName}`,
          state: ({ active, deletionAt }) => stateOf(active, deletionAt),
          role: ({ role }) => role,
          created: ({ createdAt }) => createdAt.slice(0, 10),
        }),
      );
    },
  }),
  command({
    name: 'users show',
    parameters: [user],
    summary: 'Show an account.',
    async run(session, _, [word = '']) {
      const param = { id: await findUserId(session, word) };
      showOne(session, await answered(session.api.users[':id'].$get({ param })));
    },
  }),
  command({
    name: 'users activity',
    parameters: [user],
    summary: 'Show what was done with an account, newest first.',
    async run(session, _, [word = '']) {
      const param = { id: await findUserId(session, word) };
      const { events } = await answered(session.api.users[':id'].activity.$get({ param }));
      listing<(typeof events)[number]>(session, {
        at: ({ at }) => at,
        event: ({ event }) => event,
        outcome: ({ outcome }) => outcome,
        reason: ({ reason }) => reason,
        actor: ({ actor }) => actor,
        ip: ({ ip }) => ip,
        country: ({ country }) => country,
      })(events);
    },
  }),
  command({
    name: 'users create',
    summary: 'Open an account. Its owner gets an invitation to choose a password.',
    options: {
      email: { type: 'string', value: 'address', help: 'what it signs in with' },
      phone: { type: 'string', value: 'number', help: 'or this, where there is no address' },
      'first-name': { type: 'string', value: 'name', required: true, help: 'first name' },
      'last-name': { type: 'string', value: 'name', required: true, help: 'last name' },
      'date-of-birth': { type: 'string', value: 'day', required: true, help: 'YYYY-MM-DD' },
      'date-of-joining': { type: 'string', value: 'day', required: true, help: 'YYYY-MM-DD' },
      address: { type: 'string', value: 'text', help: 'where they live' },
      comments: { type: 'string', value: 'text', help: 'what else there is to say' },
      locale: {
        type: 'string',
        choices: locales,
        help: 'the language that they are written to in',
      },
      'with-password': {
        type: 'boolean',
        help: 'asks for a first password (or NEW_PASSWORD), to be replaced at the first login',
      },
    },
    async run(session, { 'with-password': withPassword, ...values }) {
      const json = {
        ...said('email', values.email),
        ...said('phone', values.phone),
        ...said('address', values.address),
        ...said('comments', values.comments),
        ...said('locale', values.locale),
        ...(withPassword && { password: await firstPassword(session) }),
        firstName: values['first-name'],
        lastName: values['last-name'],
        dateOfBirth: values['date-of-birth'],
        dateOfJoining: values['date-of-joining'],
      };
      showOne(session, await answered(session.api.users.$post({ json })));
    },
  }),
  action(
    'deactivate',
    'Switch an account off. Every session of it ends.',
    'deactivated.',
    (word) => `Deactivate ${word}? Every session ends, and it cannot log in.`,
  ),
  action('reactivate', 'Switch an account on again.', 'reactivated.'),
  action('unlock', 'Forget the wrong passwords of before.', 'unlocked.'),
  action(
    'expire-password',
    'Ask for a new password at the next login.',
    'has to choose a new password at the next login.',
  ),
  action('end-sessions', 'End every session of an account.', 'every session has ended.'),
  action(
    'send-reset',
    'Send the owner a link or a code for a new password.',
    'a link or a code is on its way, unless too many were sent already.',
  ),
  command({
    name: 'users delete',
    parameters: [user],
    summary: 'Delete an account, once its owner has had the time to keep it.',
    question: ([word]) => `Delete ${word}? Its owner is told, and keeps it by logging in in time.`,
    async run(session, _, [word = '']) {
      const param = { id: await findUserId(session, word) };
      const { deletionAt } = await answered(session.api.users[':id'].$delete({ param }));
      if (session.json) showOne(session, { deletionAt });
      else done(session, `${word}: all of it will be gone on ${deletionAt}.`);
    },
  }),
  command({
    name: 'users set-role',
    parameters: [user, '<role>'],
    summary: `Give a role (${roles.join(', ')}), or take it away (none). Wants --as.`,
    question: ([word, wanted = '']) => {
      roleOf(wanted);
      return `Make the role of ${word} ${wanted}? Every session of theirs ends.`;
    },
    async run(session, _, [word = '', wanted = '']) {
      const json = { role: roleOf(wanted), password: session.password() };
      const param = { id: await findUserId(session, word) };
      await answered(session.api.users[':id'].role.$put({ param, json }));
      done(session, `${word}: the role is ${wanted} now.`);
    },
  }),
  command({
    name: 'users reset-second-factors',
    parameters: [user],
    summary: 'Help somebody who has lost what they sign in with beside the password. Wants --as.',
    question: ([word]) =>
      `After a waiting time the password alone opens the account of ${word}. Its owner is told, and can stop it. Is it the owner who asks you?`,
    async run(session, _, [word = '']) {
      const json = { password: session.password() };
      const param = { id: await findUserId(session, word) };
      const one = session.api.users[':id'];
      const { resetAt } = await answered(one['reset-second-factors'].$post({ param, json }));
      if (session.json) showOne(session, { resetAt });
      else done(session, `${word}: the password alone opens the account from ${resetAt} on.`);
    },
  }),
];

function roleOf(word: string): Role | null {
  const role = roles.find((one) => one === word);
  if (role === undefined && word !== 'none') {
    throw new UsageError(`A role is one of ${roles.join(', ')}, none.`);
  }
  return role ?? null;
}

const stateOf = (active: boolean, deletionAt: string | null): string =>
  deletionAt === null
    ? active
      ? 'active'
      : 'inactive'
    : `to be deleted ${deletionAt.slice(0, 10)}`;

/** Only what was said: the API takes no `undefined` for a member that is not there. */
const said = <Name extends string, Value>(name: Name, value: Value | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { [Key in Name]?: Value };

async function firstPassword({ terminal }: StaffSession): Promise<string> {
  const password =
    terminal.env.NEW_PASSWORD ?? (await terminal.askSecret('Password of the new account: '));
  if (password === undefined) throw new UsageError('Nobody can be asked here. Set NEW_PASSWORD.');
  return password;
}
