import { webhookTypes } from '../../src/webhooks/events.ts';
import { answered } from './answer.ts';
import { command, UsageError } from './command.ts';
import { pageOptions, showPages } from './pages.ts';
import { done, listing, showOne } from './show.ts';

const parameters = ['<webhook id>'] as const;

export const webhookCommands = [
  command({
    name: 'webhooks list',
    summary: 'Show where events are sent. Wants --as.',
    async run(session) {
      const { webhooks } = await answered(session.api.webhooks.$get());
      listing<(typeof webhooks)[number]>(session, {
        id: ({ id }) => id,
        url: ({ url }) => url,
        'what for': ({ description }) => description,
        state: ({ enabled }) => (enabled ? 'on' : 'off'),
        events: ({ events }) => events,
      })(webhooks);
    },
  }),
  command({
    name: 'webhooks create',
    summary: 'Have events sent to a server. Its secret is printed this once. Wants --as.',
    options: {
      // --url is where the service is.
      to: { type: 'string', value: 'url', required: true, help: 'where, over https' },
      event: {
        type: 'string',
        multiple: true,
        required: true,
        value: 'type',
        choices: webhookTypes,
        help: 'what it hears of, such as user.created; say it again for more',
      },
      description: { type: 'string', value: 'text', required: true, help: 'what it is for' },
    },
    async run(session, { to: url, event: events, description }) {
      const json = { url, events, description, password: session.password() };
      showOne(session, await answered(session.api.webhooks.$post({ json })));
    },
  }),
  command({
    name: 'webhooks show',
    parameters,
    summary: 'Show one, with how many events wait and how many were given up. Wants --as.',
    async run(session, _, [word = '']) {
      const param = { id: idOf(word) };
      const { last, ...found } = await answered(session.api.webhooks[':id'].$get({ param }));
      if (session.json) showOne(session, { ...found, last });
      else showOne(session, { ...found, last: last && `${last.at} ${last.outcome}` });
    },
  }),
  command({
    name: 'webhooks dead',
    parameters,
    summary: 'Show the events that every try has failed for. Wants --as.',
    options: pageOptions,
    async run(session, wanted, [word = '']) {
      const param = { id: idOf(word) };
      await showPages(
        session.terminal,
        wanted,
        async (query) => {
          const asked = session.api.webhooks[':id']['dead-letters'].$get({ param, query });
          const found = await answered(asked);
          return { items: found.deadLetters, nextCursor: found.nextCursor };
        },
        listing(session, {
          id: ({ id }) => id,
          type: ({ type }) => type,
          happened: ({ timestamp }) => timestamp,
          user: ({ userId }) => userId,
          tries: ({ tries }) => tries,
          'given up': ({ deadAt }) => deadAt,
          'last failure': ({ lastFailure }) => lastFailure,
        }),
      );
    },
  }),
  command({
    name: 'webhooks resend',
    parameters,
    summary: 'Send those again: all of them, or the ones that you name. Wants --as.',
    options: {
      event: {
        type: 'string',
        multiple: true,
        value: 'id',
        help: 'this one; say it again for more',
      },
    },
    async run(session, { event }, [word = '']) {
      const param = { id: idOf(word) };
      const json = event === undefined ? {} : { ids: event };
      const resend = session.api.webhooks[':id']['dead-letters'].resend;
      const { count } = await answered(resend.$post({ param, json }));
      if (session.json) showOne(session, { count });
      else done(session, `${count} ${count === 1 ? 'event is' : 'events are'} on the way again.`);
    },
  }),
];

/** Nothing else is put into a path. */
function idOf(word: string): string {
  if (!/^[0-9a-f-]{36}$/i.test(word))
    throw new UsageError('webhooks list has the ids of webhooks.');
  return word;
}
