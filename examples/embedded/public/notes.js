/** Asks our own API, with the session in cookies that no script can read. */
const element = (id) => document.getElementById(id);

await showNotes();
element('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  await ask('POST', element('note').value);
  element('form').reset();
  await showNotes();
});

async function showNotes() {
  const answer = await ask('GET');
  element('form').hidden = !answer.ok;
  element('signed-out').hidden = answer.ok;
  if (!answer.ok) return;
  const { firstName, notes } = await answer.json();
  element('greeting').textContent = `Hello ${firstName}.`;
  element('notes').replaceChildren(
    ...notes.map((note) => {
      const item = document.createElement('li');
      item.textContent = note;
      return item;
    }),
  );
}

/** An access token is short-lived. One that has expired is renewed, once, and the request repeated. */
async function ask(method, body) {
  const request = { method, ...(body && { body }) };
  const answer = await fetch('/api/notes', request);
  if (answer.status !== 401) return answer;
  const renewed = await fetch('/accounts/v1/token/refresh', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  });
  return renewed.ok ? fetch('/api/notes', request) : answer;
}
