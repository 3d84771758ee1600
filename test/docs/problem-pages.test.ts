/** What people read about a problem: plain text, with no mark-up left in it. */
import { expect, it } from 'vitest';
import { fieldErrorCodes } from '../../src/core/errors';
import { problems } from '../../src/http/problem';
import { makeTestApp } from '../support/app';

const app = makeTestApp();

it.each(Object.keys(problems))('explains %s to a browser in plain words', async (code) => {
  const response = await app.get(`/problems/${code}`, { headers: { Accept: 'text/html' } });
  const page = await response.text();
  expect(page).not.toContain('`');
  expect(page).toContain(`<code>${code}</code>`);
});

it('lists what every code in errors means', async () => {
  const response = await app.get('/problems/validation-failed', {
    headers: { Accept: 'text/html' },
  });
  const page = await response.text();
  for (const code of Object.keys(fieldErrorCodes)) expect(page).toContain(`<code>${code}</code>`);
});

it('shows what stands between backticks as code', async () => {
  const response = await app.get('/problems/validation-failed', {
    headers: { Accept: 'text/html' },
  });
  expect(await response.text()).toContain('contradicts <code>username</code>.');
});
