/** The part of the demo about a person's own account: change it, and take a copy of all of it. */
import type { Walk } from './walk.ts';

export async function profile(walk: Walk, token: string): Promise<void> {
  walk.chapter('Change the account');
  const mergePatch = { 'Content-Type': 'application/merge-patch+json' };
  const patch = { lastName: 'Moreau-Lind', locale: 'fr', comments: null };
  await walk.patch('/v1/me', patch, { token, headers: mergePatch, status: 200, members: patch });
  await walk.patch(
    '/v1/me',
    { firstName: null, email: 'other@example.com', dateOfBirth: '2030-01-01' },
    {
      token,
      status: 422,
      rules: ['/firstName wrong_type', '/email unknown_member', '/dateOfBirth date_not_in_past'],
    },
  );
  await walk.patch(
    '/v1/me',
    { firstName: 'Ana' },
    { token, headers: { 'If-Match': '"an-old-copy"' }, status: 412, code: 'precondition-failed' },
  );

  walk.chapter('Take a copy of all that is stored');
  const copy = await walk.get('/v1/me/export', { token, status: 200, quiet: true });
  const { lastName } = copy.profile as { lastName?: string };
  walk.check(lastName === patch.lastName, 'the copy has the account as it is');
  walk.check(!/argon2|password_?hash/i.test(JSON.stringify(copy)), 'and no hash');
}
