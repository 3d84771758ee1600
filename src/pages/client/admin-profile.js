import { button, h, labelled, status } from './admin-dom.js';
import { askSignedIn } from './api.js';
import { onSubmit } from './form.js';

/** @typedef {{ name: string, label: string, type?: string, optional?: true }} Member */

/** @type {Member[]} what staff may correct: not what the account signs in with, which its owner has to prove */
const members = [
  { name: 'firstName', label: 'First name' },
  { name: 'lastName', label: 'Last name' },
  { name: 'dateOfBirth', label: 'Born', type: 'date' },
  { name: 'dateOfJoining', label: 'Joined', type: 'date' },
  { name: 'address', label: 'Address', type: 'lines', optional: true },
  { name: 'comments', label: 'Comments', type: 'lines', optional: true },
];

/**
 * A form to correct the profile that is shown.
 * @param {any} user
 * @param {string | null} etag the version that is shown
 * @param {object} after
 * @param {() => unknown} after.saved
 * @param {() => unknown} after.outdated somebody else has changed the account meanwhile
 * @param {() => unknown} after.cancelled
 */
export function profileForm(user, etag, { saved, outdated, cancelled }) {
  const fields = members.map((one) => fieldOf(one, user[one.name] ?? ''));
  const told = status();
  const form = /** @type {HTMLFormElement} */ (
    h(
      'form',
      { id: 'profile', noValidate: true },
      ...members.flatMap(({ label }, i) => {
        const field = fields[i] ?? '';
        return typeof field === 'string' ? [] : [labelled(label, field), errorsOf(field)];
      }),
      told,
      h(
        'p',
        { className: 'choices' },
        h('button', { type: 'submit' }, 'Save'),
        button('Cancel', cancelled),
      ),
    )
  );
  onSubmit(form, {
    status: told,
    send: () => {
      // Only what differs, and only while nobody else has changed it.
      const changed = fields.filter(({ name, value }) => value !== (user[name] ?? ''));
      const patch = Object.fromEntries(changed.map(({ name, value }) => [name, value || null]));
      const path = `/v1/admin/users/${encodeURIComponent(user.id)}`;
      return askSignedIn('PATCH', path, patch, etag === null ? {} : { 'If-Match': etag });
    },
    done: saved,
    refused: ({ status: code }) => {
      if (code === 412) outdated();
      return code === 412;
    },
  });
  return form;
}

/** @param {Member} member @param {string} value */
function fieldOf({ name, type = 'text', optional }, value) {
  const isLong = type === 'lines';
  const made = h(isLong ? 'textarea' : 'input', {
    id: `profile-${name}`,
    name,
    required: !optional,
    autocomplete: 'off',
    'aria-describedby': `profile-${name}-errors`,
    ...(isLong ? { rows: 3 } : { type }),
    value,
  });
  return /** @type {HTMLInputElement | HTMLTextAreaElement} */ (made);
}

/** @param {HTMLElement} field */
const errorsOf = ({ id }) => h('ul', { id: `${id}-errors`, className: 'errors' });
