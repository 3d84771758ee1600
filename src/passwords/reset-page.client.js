/**
 * Reads the token from the fragment, which was never sent anywhere, and posts it with the new
 * password. Texts go in as text, never as markup.
 */
const form = document.getElementById('form');
const status = document.getElementById('status');
const save = document.getElementById('save');
const fields = {
  newPassword: document.getElementById('new-password'),
  repeatedPassword: document.getElementById('repeated-password'),
};

const token = new URLSearchParams(location.hash.slice(1)).get('token');
// Out of the address bar and the history: whoever uses this screen next does not find it.
history.replaceState(null, '', location.pathname);
// Another link pasted into this tab changes the fragment alone, and the browser does not load anew.
addEventListener('hashchange', () => location.reload());

if (token) {
  for (const element of [...Object.values(fields), save]) element.disabled = false;
  fields.newPassword.focus();
  form.addEventListener('submit', submit);
} else {
  finish('This link is not complete. Open it again from the mail, or ask for a new one.', 'bad');
}

async function submit(event) {
  event.preventDefault();
  showErrors({});
  say('');
  const newPassword = fields.newPassword.value;
  if (newPassword !== fields.repeatedPassword.value) {
    showErrors({ repeatedPassword: ['The two passwords are not the same.'] });
    return;
  }
  save.disabled = true;
  try {
    await redeem(newPassword);
  } catch {
    say('The service cannot be reached. Nothing was changed; try again.', 'bad');
  }
  save.disabled = false;
}

async function redeem(newPassword) {
  const response = await fetch('/v1/reset-password', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token, newPassword }),
  });
  if (response.status === 204) {
    finish('Your new password is saved. Log in with it.', 'good');
    return;
  }
  const problem = await response.json();
  if (problem.code === 'reset-link-invalid') {
    finish('This link was used, or has expired. Ask for a new one.', 'bad');
  } else if (problem.code === 'validation-failed') {
    showErrors({ newPassword: problem.errors.map((error) => error.detail) });
  } else {
    say(problem.detail, 'bad');
  }
}

/** Every broken rule beside its field; the first such field takes the focus. */
function showErrors(errors) {
  for (const [name, input] of Object.entries(fields)) {
    const list = document.getElementById(`${input.id}-errors`);
    const items = (errors[name] ?? []).map((text) => {
      const item = document.createElement('li');
      item.textContent = text;
      return item;
    });
    list.replaceChildren(...items);
    if (items.length > 0) input.setAttribute('aria-invalid', 'true');
    else input.removeAttribute('aria-invalid');
  }
  form.querySelector('[aria-invalid]')?.focus();
}

function finish(text, kind) {
  form.remove();
  say(text, kind);
  status.focus();
}

function say(text, kind = '') {
  status.textContent = text;
  status.className = kind;
}
