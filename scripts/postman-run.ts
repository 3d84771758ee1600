/**
 * `npm run postman:run -- http://127.0.0.1:8787`: the committed collection by newman against a running server
 * with the local outbox. Last line: `N passed, N failed`, every assertion counted.
 */
import newman from 'newman';

const baseUrl = process.argv[2] ?? 'http://127.0.0.1:8787';

newman.run(
  {
    collection: 'postman/collection.json',
    environment: 'postman/environment.json',
    envVar: [{ key: 'baseUrl', value: baseUrl }],
    reporters: 'cli',
    reporter: { cli: { noBanner: true, noSummary: true } },
  },
  (error, summary) => {
    if (error) throw error;
    const { total = 0, failed = 0 } = summary.run.stats.assertions;
    const broken = failed + (summary.run.stats.requests.failed ?? 0);
    console.log(`\n${total - failed} passed, ${broken} failed`);
    process.exitCode = broken > 0 ? 1 : 0;
  },
);
