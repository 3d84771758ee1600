import type { Walk } from './walk.ts';

interface Registration {
  username: string;
  password: string;
}

/** The way of a service that tells nobody who has an account (`--var REGISTRATION:conceal`). */
export async function concealedRegistration(walk: Walk, registration: Registration): Promise<void> {
  const { username, password } = registration;
  walk.chapter('Register where nobody is told who has an account');
  await walk.post('/v1/register', registration, { status: 202 });
  await walk.post(
    '/v1/login',
    { username, password },
    { status: 401, code: 'invalid-credentials' },
  );

  walk.chapter('Confirm, with the mailbox and the password');
  const [mail] = await walk.mailsTo(username, (mails) => mails.length === 1);
  const token = /\/confirm-registration#token=([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
  walk.check(token !== '', 'a link in the outbox');
  await walk.post(
    '/v1/confirm-registration',
    { token, password: 'Not-The-1st' },
    { status: 401, code: 'invalid-credentials' },
  );
  await walk.post(
    '/v1/confirm-registration',
    { token, password },
    { status: 201, members: { email: username } },
  );
  await walk.post(
    '/v1/confirm-registration',
    { token, password },
    { status: 410, code: 'confirmation-link-invalid' },
  );
  await walk.post('/v1/login', { username, password }, { status: 200 });

  walk.chapter('Register again: the same answer, and another mail');
  await walk.post('/v1/register', registration, { status: 202 });
  const mails = await walk.mailsTo(username, (all) => all.length === 2);
  const notice = mails.find(({ text }) => !text.includes('#token='));
  walk.check(notice?.text.includes('You already have one') === true, 'the owner is told by mail');
}
