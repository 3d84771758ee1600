import { actionsFor } from './admin-actions.js';
import { badgesOf, button, eventRow, h, isId, nameOf, refusalOf, status } from './admin-dom.js';
import { profileForm } from './admin-profile.js';
import { askSignedIn } from './api.js';
import { say } from './form.js';
import { element, page } from './texts.js';
import { day, make, moment } from './words.js';

/**
 * One account: who it is, what can be done, what was done.
 * @param {HTMLElement} content
 * @param {string} id
 * @param {{ id: string, permissions: string[] }} staff
 */
export async function startPerson(content, id, staff) {
  if (!isId(id)) {
    content.append(h('p', {}, 'No account is at this address: what stands in it is no id.'));
    return;
  }
  const told = status();
  const body = h('div', { id: 'person' });
  content.append(told, body);
  await load();

  /** @param {string} [done] what has just been done */
  async function load(done = '') {
    const path = `/v1/admin/users/${id}`;
    const [answer, activity] = await Promise.all([
      askSignedIn('GET', path).catch(() => undefined),
      askSignedIn('GET', `${path}/activity`).catch(() => undefined),
    ]);
    // Somebody has gone on to another view, whose heading this is no longer.
    if (!content.isConnected) return;
    if (!answer?.ok) return tell(refusalOf(answer), 'bad');
    const user = answer.body;
    element('view-title').textContent = nameOf(user);
    document.title = `${nameOf(user)} – Staff console`;
    body.replaceChildren(facts(user), actions(user, answer.etag), timeline(activity));
    if (done) tell(done, 'good');
  }

  /** @param {any} user @param {string | null} etag */
  function actions(user, etag) {
    const offered = actionsFor(user, staff);
    const corrects = offered.length > 0 && staff.permissions.includes('users:write');
    const words =
      user.id === staff.id
        ? 'This is your own account: use the account page.'
        : 'Your role changes nothing here.';
    return h(
      'div',
      { className: 'part' },
      h('h3', {}, 'Actions'),
      offered.length === 0
        ? h('p', {}, words)
        : h(
            'p',
            { className: 'choices', id: 'actions' },
            ...(corrects ? [button('Correct the profile', () => correct(user, etag))] : []),
            ...offered.map((one) => starter(user, one)),
          ),
    );
  }

  /** @param {any} user @param {string | null} etag */
  function correct(user, etag) {
    const shown = [...body.children];
    const form = profileForm(user, etag, {
      saved: () => load('The profile is corrected.'),
      outdated: async () => {
        await load();
        tell('Somebody has changed this account meanwhile. This is how it is now.', 'bad');
      },
      cancelled: () => {
        body.replaceChildren(...shown);
        body.querySelector('button')?.focus();
      },
    });
    say('', '', told);
    body.replaceChildren(form);
    form.querySelector('input')?.focus();
  }

  /** @param {any} user @param {import('./admin-actions.js').Action} action */
  function starter(user, action) {
    return button(
      action.label,
      async () => {
        const done = await action.run(user);
        if (done !== undefined) await load(done);
      },
      action.danger ? 'danger' : 'quiet',
    );
  }

  /** @param {import('./api.js').Answer | undefined} answer */
  function timeline(answer) {
    const rows = answer?.ok
      ? answer.body.events.map((/** @type {any} */ one) => eventRow(one))
      : [];
    const none = answer?.ok ? 'Nothing that the database still has.' : refusalOf(answer);
    return h(
      'div',
      { className: 'part' },
      h('h3', {}, 'What was done'),
      rows.length === 0 ? make('p', none) : h('ol', { className: 'rows', id: 'timeline' }, ...rows),
      ...(staff.permissions.includes('trail:read')
        ? [
            h(
              'p',
              {},
              h(
                'a',
                { href: `#trail?${new URLSearchParams({ userId: id })}` },
                'All of it in the trail',
              ),
            ),
          ]
        : []),
    );
  }

  /** The button that had the focus is gone. @param {string} words @param {'good' | 'bad'} how */
  function tell(words, how) {
    say(words, how, told);
    told.focus();
  }
}

/** @param {any} user */
function facts(user) {
  /** @type {[string, string][]} */
  const rows = [
    ['E-mail address', known(user.email, user.emailVerified)],
    ['Phone number', known(user.phone, user.phoneVerified)],
    ['Born', user.dateOfBirth ? day(user.dateOfBirth) : 'not known'],
    ['Joined', user.dateOfJoining ? day(user.dateOfJoining) : 'not known'],
    ['Address', user.address ?? 'none'],
    ['Comments', user.comments ?? 'none'],
    ['Language', user.locale ?? 'not chosen'],
    ['Registered', moment(user.createdAt)],
    ['Password expires', user.passwordExpiresAt ? moment(user.passwordExpiresAt) : 'never'],
    ...(page.factors ? [secondFactor(user)] : []),
    ['Id', user.id],
    .../** @type {[string, string][]} */ (
      user.externalId ? [['Id in the system before', user.externalId]] : []
    ),
  ];
  return h(
    'div',
    { className: 'part' },
    h('p', { id: 'badges' }, ...badgesOf(user)),
    h(
      'dl',
      {},
      ...rows.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))),
    ),
  );
}

/** @param {any} user @returns {[string, string]} */
const secondFactor = ({ secondFactor: isSetUp, secondFactorsResetAt: resetAt }) => [
  'Second factor',
  resetAt === null
    ? isSetUp
      ? 'set up'
      : 'none'
    : `the password alone opens the account from ${moment(resetAt)} on`,
];

/** @param {string | null} value @param {boolean} verified */
const known = (value, verified) =>
  value === null ? 'none' : `${value} (${verified ? 'verified' : 'unverified'})`;
