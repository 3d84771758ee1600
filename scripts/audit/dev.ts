/**
 * `npm run dev:audit`: the whole path of the trail on this machine. The API, the Worker that keeps the trail as
 * its Tail Worker, and the bucket on disk, where `npm run audit` reads it.
 */
import { parseArgs } from 'node:util';
import { audited, startBuilt } from '../built-worker.ts';
import { ensureSinkVars } from '../dev-vars.ts';
import { bucketFolder } from './trail.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8787' },
    'persist-to': { type: 'string', default: bucketFolder },
  },
});
const port = Number(values.port);
const vars = ensureSinkVars();
const origin = `http://127.0.0.1:${port}`;

console.log('Building both Workers ...');
const { stop, runCron } = await startBuilt(audited({ ...vars, PUBLIC_URL: origin }, port), {
  persistTo: values['persist-to'],
  onLog: (line) => console.log(line),
});
console.log(`
  API      ${origin}/v1
  Sink     http://127.0.0.1:${port + 1}
  Trail    npm run audit            (written a few seconds after each event)
           npm run audit -- verify

  Try it:  npm run demo -- ${origin}
`);

// As the cron trigger does where it is deployed: rows go to the sink.
const cron = setInterval(() => runCron().catch(console.error), 60_000);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    clearInterval(cron);
    await stop();
    process.exit(0);
  });
}
