import { answered } from './answer.ts';
import { command } from './command.ts';
import { findUserId } from './find-user.ts';
import { pageOptions, showPages } from './pages.ts';
import { listing } from './show.ts';

export const trailCommands = [
  command({
    name: 'trail',
    summary: 'Read the trail as far as the database has it, newest first. npm run audit reads all.',
    options: {
      user: { type: 'string', value: 'user', help: 'what was done with this account' },
      actor: { type: 'string', value: 'who', help: 'done by user:<id>, key:<id> or operator' },
      event: { type: 'string', value: 'name', help: 'of this name, such as authn_login_success' },
      from: { type: 'string', value: 'day', help: 'a day or a moment (UTC): then or later' },
      to: { type: 'string', value: 'day', help: 'before' },
      ...pageOptions,
    },
    async run(session, { all, limit, cursor, user, ...filter }) {
      const userId = user === undefined ? undefined : await findUserId(session, user);
      await showPages(
        session.terminal,
        { all, limit, cursor },
        async (page) => {
          const query = { ...filter, userId, ...page };
          const found = await answered(session.api.trail.$get({ query }));
          return { items: found.events, nextCursor: found.nextCursor };
        },
        listing(session, {
          at: ({ at }) => at,
          event: ({ event }) => event,
          outcome: ({ outcome }) => outcome,
          reason: ({ reason }) => reason,
          user: ({ userId: id }) => id,
          actor: ({ actor }) => actor,
          ip: ({ ip }) => ip,
          country: ({ country }) => country,
        }),
      );
    },
  }),
  command({
    name: 'stats',
    summary: 'Show how often something happened on each day (UTC).',
    options: { days: { type: 'string', value: 'n', help: '1 to 400; 30 if you say nothing' } },
    async run(session, { days }) {
      const found = await answered(session.api.stats.$get({ query: { days } }));
      listing<(typeof found.days)[number]>(session, {
        day: ({ day }) => day,
        registrations: ({ registrations }) => registrations,
        logins: ({ logins }) => logins,
        'failed logins': ({ failedLogins }) => failedLogins,
        resets: ({ resets }) => resets,
      })(found.days);
    },
  }),
];
