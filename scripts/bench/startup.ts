/**
 * `npm run bench:startup`: what starting the Worker costs, by `wrangler check startup`, beside an empty Hono
 * Worker in the same run. The figures are of this machine: look at the differences. `-- 9 ../before/wrangler.jsonc` does nine rounds and
 * asks another Worker too, such as this one as it was before a change.
 */
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { median } from './figures.ts';
import { workshop } from './size.ts';

const rounds = Number(process.argv[2] ?? 9);
const folder = workshop();
const configs = {
  'an empty Hono Worker': emptyWorker(),
  'this Worker': resolve('wrangler.jsonc'),
  ...Object.fromEntries(process.argv.slice(3).map((config) => [config, resolve(config)])),
};

const active: Record<string, number[]> = {};
for (let round = 0; round < rounds; round++) {
  // In turns, so that whatever else the machine does falls on all of them alike.
  for (const [name, config] of Object.entries(configs)) {
    active[name] = [...(active[name] ?? []), startup(config)];
  }
}
rmSync(folder, { recursive: true });

const floor = median(active['an empty Hono Worker'] ?? []);
console.table(
  Object.entries(active).map(([worker, times]) => ({
    worker,
    'active ms, median': median(times),
    'more than empty': Math.round((median(times) - floor) * 10) / 10,
    least: Math.min(...times),
    most: Math.max(...times),
  })),
);

/** Milliseconds of CPU until the Worker stands. */
function startup(config: string): number {
  const { stdout, stderr } = spawnSync(
    'wrangler',
    ['check', 'startup', '--config', config, '--outfile', join(folder, 'startup.cpuprofile')],
    { encoding: 'utf8', env: { ...process.env, WRANGLER_SEND_METRICS: 'false' } },
  );
  const ms = /Active: ([\d.]+) ms/.exec(stdout)?.[1];
  if (ms === undefined) throw new Error(`no figure in what wrangler said\n${stdout}\n${stderr}`);
  return Number(ms);
}

function emptyWorker(): string {
  const main = join(folder, 'empty.ts');
  const config = join(folder, 'empty.toml');
  writeFileSync(
    main,
    `import { Hono } from '${resolve('node_modules/hono')}';\nexport default new Hono().get('/', (c) => c.text('hello'));\n`,
  );
  writeFileSync(
    config,
    `name = "empty"\nmain = "${main}"\ncompatibility_date = "2026-11-02"\nminify = true\n`,
  );
  return config;
}
