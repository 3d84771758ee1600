import { serverPermissions } from '../../src/core/roles.ts';
import { answered } from './answer.ts';
import { command, UsageError } from './command.ts';
import { done, listing, showOne } from './show.ts';

export const keyCommands = [
  command({
    name: 'keys list',
    summary: 'Show the API keys that there are, not the keys themselves. Wants --as.',
    async run(session) {
      const { apiKeys } = await answered(session.api['api-keys'].$get());
      listing<(typeof apiKeys)[number]>(session, {
        id: ({ id }) => id,
        name: ({ name }) => name,
        permissions: ({ permissions }) => permissions,
        'made by': ({ createdBy }) => createdBy,
        expires: ({ expiresAt }) => expiresAt.slice(0, 10),
        'last used': ({ lastUsedAt }) => lastUsedAt ?? 'never',
      })(apiKeys);
    },
  }),
  command({
    name: 'keys create',
    summary: 'Make an API key. It is printed this once, and nowhere else. Wants --as.',
    options: {
      name: { type: 'string', value: 'text', required: true, help: 'what it is for' },
      permission: {
        type: 'string',
        multiple: true,
        required: true,
        choices: serverPermissions,
        help: 'what it may do; say it again for more',
      },
      'expires-in-days': { type: 'string', value: 'n', help: '1 to 365; 90 if you say nothing' },
    },
    async run(session, { name, permission, 'expires-in-days': days }) {
      if (days !== undefined && !/^\d{1,3}$/.test(days)) {
        throw new UsageError('--expires-in-days is a number from 1 to 365.');
      }
      const json = {
        name,
        permissions: permission,
        password: session.password(),
        ...(days !== undefined && { expiresInDays: Number(days) }),
      };
      showOne(session, await answered(session.api['api-keys'].$post({ json })));
    },
  }),
  command({
    name: 'keys revoke',
    parameters: ['<key id>'],
    summary: 'Take an API key away. It opens nothing from then on. Wants --as.',
    async run(session, _, [id = '']) {
      if (!/^[0-9a-f-]{36}$/i.test(id)) throw new UsageError('keys list has the ids of keys.');
      await answered(session.api['api-keys'][':id'].$delete({ param: { id } }));
      done(session, `${id}: revoked.`);
    },
  }),
];
