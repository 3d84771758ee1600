/**
 * The form behind a mailed link. Reads the token from the fragment, which browsers never send, and posts it
 * with the fields. Texts are inserted as text, never as markup. The form's data attributes hold the path to
 * post to (`post`) and the messages for afterwards (`done`, `gone`); an input with `data-repeats` is not sent.
 */
const form = document.getElementById('form');
const status = document.getElementById('status');
const save = document.getElementById('save');
const inputs = [...form.querySelectorAll('input')];

const token = new URLSearchParams(location.hash.slice(1)).get('token');
// Out of the address bar and the history, where the next person at this screen would find it.
history.replaceState(null, '', location.pathname);
// Another link pasted into this tab changes only the fragment, and the browser does not reload by itself.
addEventListener('hashchange', () => location.reload());

if (token) {
  for (const element of [...inputs, save]) element.disabled = false;
  inputs[0].focus();
  form.addEventListener('submit', submit);
} else {
  finish('This link is incomplete. Open it from the mail again, or ask for a new one.', 'bad');
}

async function submit(event) {
  event.preventDefault();
  showErrors([]);
  say('');
  const unequal = inputs.filter(({ dataset, value }) => {
    const original = dataset.repeats && document.getElementById(dataset.repeats);
    return original && original.value !== value;
  });
  if (unequal.length > 0) {
    showErrors(unequal.map(({ id }) => ({ id, text: 'The two passwords are different.' })));
    return;
  }
  save.disabled = true;
  try {
    await redeem();
  } catch {
    say(
      'The service did not answer. Try again. If the link then counts as used, the first try succeeded.',
      'bad',
    );
  }
  save.disabled = false;
}

async function redeem() {
  const sent = inputs.filter(({ name }) => name);
  const response = await fetch(form.dataset.post, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token, ...Object.fromEntries(sent.map((i) => [i.name, i.value])) }),
  });
  if (response.ok) {
    finish(form.dataset.done, 'good');
    return;
  }
  const problem = await response.json();
  if (response.status === 410) {
    finish(form.dataset.gone, 'bad');
    return;
  }
  const errors = (problem.errors ?? []).flatMap(({ pointer, detail }) =>
    sent.filter(({ name }) => pointer === `/${name}`).map(({ id }) => ({ id, text: detail })),
  );
  if (errors.length > 0) showErrors(errors);
  else say(problem.detail, 'bad');
}

/** Shows every broken rule beside its field and focuses the first of these fields. */
function showErrors(errors) {
  for (const input of inputs) {
    const items = errors
      .filter(({ id }) => id === input.id)
      .map(({ text }) => {
        const item = document.createElement('li');
        item.textContent = text;
        return item;
      });
    document.getElementById(`${input.id}-errors`).replaceChildren(...items);
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
