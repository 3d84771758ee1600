/** The pages for developers: what they link to is there, and what they list is all there is. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { it } from 'node:test';

const pages = [
  'README.md',
  'CHANGELOG.md',
  ...globSync('docs/**/*.md'),
  ...globSync('examples/**/*.md'),
].filter((path) => !path.includes('node_modules'));
const read = (path: string) => readFileSync(path, 'utf8');
const scripts: string[] = Object.keys(JSON.parse(read('package.json')).scripts);

it('every link leads to a file, and to a heading where it names one', () => {
  const broken = pages.flatMap((page) =>
    linksOf(page)
      .filter((link) => !leadsSomewhere(page, link))
      .map((link) => `${page}: ${link}`),
  );
  assert.deepEqual(broken, []);
});

it('every command that a page names is there', () => {
  const unknown = pages.flatMap((page) =>
    [...read(page).matchAll(/npm run (?:-s |--silent )?([a-z][\w:-]*)/g)]
      .map(([, name = '']) => name)
      .filter((name) => !scripts.includes(name))
      .map((name) => `${page}: npm run ${name}`),
  );
  assert.deepEqual(unknown, []);
});

it('docs/commands.md has every command', () => {
  const text = read('docs/commands.md');
  const missing = scripts.filter(
    (name) => name !== 'test' && !new RegExp(`npm run (?:-s )?${name}(?![\\w:-])`).test(text),
  );
  assert.deepEqual(missing, []);
});

it('docs/http-api.md has every path that is not of staff and no file of a page', () => {
  const text = read('docs/http-api.md');
  const paths = Object.keys(JSON.parse(read('src/docs/openapi.json')).paths);
  const missing = paths.filter(
    (path) =>
      !/^\/(v1\/admin|pages|docs)\//.test(path) &&
      !isNamed(path.replace(/\{(\w+)\}/g, ':$1'), text),
  );
  assert.deepEqual(missing, []);
});

it('docs/decisions/README.md has every decision, by its title', () => {
  const index = read('docs/decisions/README.md');
  const missing = globSync('docs/decisions/0*.md').filter((path) => {
    const [, number, title] = /^# (\d+)\. (.+)$/m.exec(read(path)) ?? [];
    return !index.includes(`| ${number} | [${title}](${path.replace('docs/decisions/', '')}) |`);
  });
  assert.deepEqual(missing, []);
});

/** In whole, or as what follows `…` or another path of the same row. */
function isNamed(path: string, text: string): boolean {
  if (text.includes(`${path}\``)) return true;
  const parts = path.split('/');
  return parts.some((_, from) => from > 1 && text.includes(`…/${parts.slice(from).join('/')}\``));
}

function linksOf(page: string): string[] {
  const prose = read(page).replace(/^```.*?^```/gms, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^(https?|mailto):/.test(link));
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : normalize(join(dirname(page), path));
  if (!existsSync(target)) return false;
  return anchor === undefined || !target.endsWith('.md') || anchorsOf(target).includes(anchor);
}

/** As GitHub makes them: lower case, without signs, blanks as hyphens. */
function anchorsOf(page: string): string[] {
  const prose = read(page).replace(/^```.*?^```/gms, '');
  return [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
