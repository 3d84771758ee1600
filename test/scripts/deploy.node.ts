/** `npm run deploy`, from an empty account on: the command as it is, against a stand-in of Cloudflare's API. */
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { parse } from 'jsonc-parser';
import { type Call, type StandIn, startAccount } from './deploying/account.ts';
import {
  copyProject,
  deploy,
  deployHere,
  full,
  type Project,
  putSecret,
  quick,
} from './deploying/project.ts';
import { outcomeOf, secretsOf } from './deploying/state.ts';

const api = 'user-registration-production';
const sink = 'user-registration-audit-production';

describe('with wrangler itself', () => {
  let account: StandIn;
  let project: Project;
  before(async () => {
    account = await startAccount();
    project = copyProject();
  });
  after(async () => {
    await account.stop();
    project.remove();
  });
  const run = (words = full(project)) => {
    account.calls.length = 0;
    return deploy(project, account, words);
  };
  const changes = () => account.calls.filter((call) => call.changes);
  const serving = () => account.state.scripts[api]?.deployments[0];

  it('makes everything out of nothing', async () => {
    const { status, all } = await run();
    assert.equal(status, 0, all);
    const { databases, namespaces, buckets, domains, scripts } = outcomeOf(account.state);
    assert.deepEqual(
      databases.map(({ name, jurisdiction }) => [name, jurisdiction]),
      [[api, 'eu']],
    );
    assert.deepEqual(namespaces, [`${api}-kv`]);
    assert.deepEqual(buckets, [{ name: sink, jurisdiction: 'eu' }]);
    assert.deepEqual(domains, [
      { hostname: 'audit-accounts.acme.test', service: sink },
      { hostname: 'accounts.acme.test', service: api },
    ]);
    assert.deepEqual(
      scripts.map(({ name, secrets, crons }) => [name, secrets, crons]),
      [
        [sink, ['AUDIT_READ_TOKEN', 'AUDIT_SIGNING_KEYS', 'AUDIT_SINK_TOKEN'], []],
        [api, ['AUTH_SECRET', 'JWT_KEYS', 'RESEND_API_KEY'], ['* * * * *']],
      ],
    );
  });

  it('binds the Worker to what it made, and limits it', () => {
    const [version] = account.state.scripts[api]?.versions ?? [];
    const bindings = version?.metadata.bindings as Record<string, string>[];
    const of = (name: string) => bindings.find((one) => one.name === name);
    const { databases, namespaces } = account.state;
    assert.equal(of('DB')?.id ?? of('DB')?.database_id, databases[0]?.uuid);
    assert.equal(of('KV')?.namespace_id, namespaces[0]?.id);
    assert.equal(of('PUBLIC_URL')?.text, 'https://accounts.acme.test');
    assert.equal(of('MAIL_FROM')?.text, 'Accounts <no-reply@accounts.acme.test>');
    assert.equal(of('OBJECT_LOCATION')?.text, 'eu');
    assert.equal(of('IP_RATE_LIMIT')?.namespace_id, '1201');
    assert.equal(of('AUDIT_SINK')?.service, sink);
    assert.deepEqual(version?.metadata.limits, { cpu_ms: 15_000 });
  });

  it('writes ids and addresses into the configurations, and keeps their comments', () => {
    const text = project.read('wrangler.jsonc');
    assert.match(text, /\/\/ The only truth: users, passwords, sessions, audit events\./);
    const { production, staging } = parse(text).env;
    assert.equal(production.d1_databases[0].database_id, account.state.databases[0]?.uuid);
    assert.equal(production.routes[0].pattern, 'accounts.acme.test');
    assert.equal(staging.d1_databases[0].database_id, undefined);
    const kept = parse(project.read('wrangler.sink.jsonc')).env.production;
    assert.equal(kept.vars.OBJECT_LOCATION, 'eu');
    assert.equal(kept.r2_buckets[0].jurisdiction, 'eu');
  });

  it('keeps the secrets where the operator said, for nobody else to read', () => {
    assert.equal(statSync(project.secretsFile).mode & 0o777, 0o600);
    const kept = project.read('kept.env');
    const uploaded = {
      ...account.state.scripts[sink]?.versions[0]?.secrets,
      ...account.state.scripts[api]?.versions[0]?.secrets,
    };
    for (const [name, value] of Object.entries(uploaded)) {
      assert.equal(kept.includes(`${name}='${value}'\n`), name !== 'RESEND_API_KEY', name);
    }
  });

  it('changes nothing when it is run again, and without its options', async () => {
    const { status, stdout } = await run(['--env', 'production']);
    assert.equal(status, 0);
    assert.deepEqual(changes(), []);
    assert.match(stdout, /Nothing was left to do, and the service is well/);
  });

  it('tries the next version beside the old one, then gives it all traffic', async () => {
    const [old] = serving() ?? [];
    const secrets = account.state.scripts[api]?.versions[0]?.secrets;
    project.write('src/index.ts', `${project.read('src/index.ts')}\n// the next`);
    const { status, all } = await run();
    assert.equal(status, 0, all);
    const [now, trial] = account.state.scripts[api]?.deployments ?? [];
    assert.deepEqual(
      trial?.map(({ percentage }) => percentage),
      [100, 0],
    );
    assert.equal(trial?.[0]?.version_id, old?.version_id);
    assert.deepEqual(now, [{ version_id: trial?.[1]?.version_id, percentage: 100 }]);
    assert.deepEqual(account.state.scripts[api]?.versions[0]?.secrets, secrets);
  });

  it('leaves all traffic with the old version where the new one fails the smoke test', async () => {
    const old = serving();
    account.unwell = (version) => account.state.scripts[api]?.versions[0]?.id === version;
    project.write('src/index.ts', `${project.read('src/index.ts')}\n// it breaks`);
    const { status, stderr } = await run();
    assert.equal(status, 1);
    assert.deepEqual(serving(), old);
    assert.match(stderr, /\/health\/ready was answered 503/);
    assert.match(stderr, /The old version [0-9a-f-]+ keeps all traffic/);
    account.unwell = () => false;
  });

  it('sends the very changes that the quick wrangler of the tests below sends', async () => {
    const other = await startAccount();
    const copy = copyProject();
    const sequence = async () => {
      const { status, all } = await deploy(copy, other, full(copy), quick(copy));
      assert.equal(status, 0, all);
      return namesOf(other);
    };
    const first = await sequence();
    copy.write('src/index.ts', '// the next');
    const next = await sequence();

    for (const script of Object.keys(account.state.scripts)) delete account.state.scripts[script];
    account.state.domains = [];
    assert.equal((await run()).status, 0);
    const withoutStores = (names: string[]) => names.filter((name) => /workers/.test(name)).sort();
    assert.deepEqual(withoutStores(namesOf(account)), withoutStores(first));
    project.write('src/index.ts', `${project.read('src/index.ts')}\n// mended`);
    assert.equal((await run()).status, 0);
    assert.deepEqual(withoutStores(namesOf(account)), withoutStores(next));
    await other.stop();
    copy.remove();
  });

  function namesOf(standIn: StandIn): string[] {
    const names = standIn.calls
      .filter((call) => call.changes)
      .map(({ method, what }) => `${method} ${what}`);
    standIn.calls.length = 0;
    return names;
  }
});

describe('where each call fails once', () => {
  const cases = [
    ['a read', 'refuse', (call: Call) => !call.changes],
    ['a change, before its effect', 'refuse', (call: Call) => call.changes],
    ['a change, after its effect and the answer lost', 'lose', (call: Call) => call.changes],
  ] as const;
  for (const [what, kind, isMeant] of cases) {
    it(`${what}: the same command goes on, to the same end`, async () => {
      const undisturbed = await endOf(() => undefined);
      const failed = new Set<string>();
      const left = () =>
        undisturbed.calls.filter((call) => isMeant(call) && !failed.has(nameOf(call))).map(nameOf);
      // What comes after an upload is not asked again once the upload is done: other accounts see those fail.
      for (let before = -1; left().length > 0 && failed.size > before; ) {
        before = failed.size;
        const { outcome } = await endOf((call) => {
          if (!isMeant(call) || failed.has(nameOf(call))) return undefined;
          failed.add(nameOf(call));
          return kind;
        });
        assert.deepEqual(outcome, undisturbed.outcome);
      }
      assert.deepEqual(left(), []);
      assert.ok(failed.size >= 15, `${failed.size} calls`);
    });
  }

  async function endOf(fault: StandIn['fault']) {
    await using place = await startPlace({ migrations: 3 });
    const { account, project } = place;
    account.fault = fault;
    for (let runs = 1; ; runs++) {
      const { status, all } = await deployHere(project, account, full(project));
      assert.ok(status === 0 || runs < 120, all);
      assertSecretsHidden(account, project, all);
      if (status !== 0) continue;
      const kept = project.read('kept.env');
      const names = kept
        .split('\n')
        .filter(Boolean)
        .map((line) => line.split('=')[0]);
      assert.equal(new Set(names).size, names.length, 'each secret was made once');
      for (const script of Object.values(account.state.scripts)) {
        for (const [name, value] of Object.entries(secretsOf(script))) {
          if (name !== 'RESEND_API_KEY') assert.ok(kept.includes(`${name}='${value}'`), name);
        }
      }
      const { calls } = account;
      const outcome = outcomeOf(account.state);
      return { calls, outcome };
    }
  }
});

describe('after a secret was put by hand', { concurrency: 2 }, () => {
  it('an unchanged deployment keeps it, and changes nothing when it is run again', async () => {
    await using place = await startDeployed();
    // Old values of both are at hand: one in the environment, the other in the file that keeps what was made.
    await place.put('wrangler.jsonc', 'RESEND_API_KEY', 're_new');
    await place.put('wrangler.jsonc', 'AUTH_SECRET', 'new-secret');
    await place.put('wrangler.jsonc', 'MAINTENANCE', 'off');
    const { status, all } = await place.run();
    assert.equal(status, 0, all);
    const { tag, ...newest } = place.serving(api);
    assert.ok(tag, 'it was put by hand');
    assert.equal(newest.id, place.account.state.scripts[api]?.versions[0]?.id);
    const { RESEND_API_KEY, AUTH_SECRET, MAINTENANCE } = newest.secrets;
    assert.deepEqual(
      { RESEND_API_KEY, AUTH_SECRET, MAINTENANCE },
      { RESEND_API_KEY: 're_new', AUTH_SECRET: 'new-secret', MAINTENANCE: 'off' },
    );
    await place.changesNothing();
  });

  it('so does one of changed files', async () => {
    await using place = await startDeployed();
    await place.put('wrangler.jsonc', 'RESEND_API_KEY', 're_new');
    place.project.write('src/index.ts', '// the next');
    assert.equal((await place.run()).status, 0);
    assert.equal(place.serving(api).secrets.RESEND_API_KEY, 're_new');
    await place.changesNothing();
  });

  it('the audit Worker keeps its own', async () => {
    await using place = await startDeployed();
    await place.put('wrangler.sink.jsonc', 'AUDIT_READ_TOKEN', 'new-token');
    assert.equal((await place.run()).status, 0);
    assert.ok(place.serving(sink).tag);
    assert.equal(place.serving(sink).secrets.AUDIT_READ_TOKEN, 'new-token');
    await place.changesNothing();
  });

  it('a closed service stays closed', async () => {
    await using place = await startDeployed();
    await place.put('wrangler.jsonc', 'MAINTENANCE', 'on');
    const closed = place.serving(api);
    const { status, all } = await place.run();
    assert.equal(status, 1, all);
    assert.match(all, /keeps all traffic/);
    assert.deepEqual(place.serving(api), closed);
    // As docs/operate.md says.
    const again = await place.tryToPut('wrangler.jsonc', 'MAINTENANCE', 'off');
    assert.match(again.all, /latest version of your Worker isn't currently deployed/);
  });

  it('what was tried at 0 % does not get the traffic', async () => {
    await using place = await startDeployed();
    const { account, project } = place;
    project.write('src/index.ts', '// the next');
    let isPut = false;
    account.unwell = () => {
      const script = account.state.scripts[api];
      const [newest] = script?.versions ?? [];
      if (!script || !newest || isPut) return false;
      isPut = true;
      const id = 'put-meanwhile';
      script.versions.unshift({ ...newest, id, tag: undefined });
      script.deployments.unshift([{ version_id: id, percentage: 100 }]);
      return false;
    };
    const { status, all } = await place.run();
    assert.equal(status, 1, all);
    assert.match(all, /another version was made meanwhile/);
    assert.equal(place.serving(api).id, 'put-meanwhile');
  });

  it('a rollback is left for the newest version', async () => {
    await using place = await startDeployed();
    const old = place.serving(api);
    place.project.write('src/index.ts', '// the next');
    assert.equal((await place.run()).status, 0);
    const next = place.serving(api);
    const script = place.account.state.scripts[api] ?? assert.fail();
    script.deployments.unshift([{ version_id: old.id, percentage: 100 }]);
    assert.equal((await place.run()).status, 0);
    assert.deepEqual(place.serving(api), next);
  });

  async function startDeployed() {
    const place = await startPlace({ migrations: 3 });
    const { account, project } = place;
    const run = () => {
      account.calls.length = 0;
      return deploy(project, account, full(project), quick(project));
    };
    const tryToPut = (...secret: [file: string, name: string, value: string]) =>
      putSecret(project, account, secret);
    assert.equal((await run()).status, 0);
    return {
      ...place,
      run,
      tryToPut,
      async put(...secret: Parameters<typeof tryToPut>) {
        const { status, all } = await tryToPut(...secret);
        assert.equal(status, 0, all);
      },
      serving(name: string) {
        const { versions = [], deployments } = account.state.scripts[name] ?? {};
        const [share, ...more] = deployments?.[0] ?? [];
        assert.deepEqual([share?.percentage, more], [100, []]);
        return versions.find(({ id }) => id === share?.version_id) ?? assert.fail();
      },
      async changesNothing() {
        const { status, all } = await run();
        assert.equal(status, 0, all);
        assert.deepEqual(
          account.calls.filter((call) => call.changes),
          [],
        );
      },
    };
  }
});

describe('before anything is done', { concurrency: 2 }, () => {
  const production = ['--env', 'production'];
  const eu = ['--jurisdiction', 'eu'];
  const domain = ['--domain', 'accounts.acme.test'];
  const refused: [string, string[], RegExp, Record<string, string>?][] = [
    ['no environment', [], /Say what to deploy/],
    [
      'an environment that is not declared',
      ['--env', 'stagin'],
      /no environment "stagin": it declares staging, production/,
    ],
    ['a name that every object has', ['--env', 'constructor'], /declares no environment/],
    ['an unknown option', ['--dryrun'], /Unknown option '--dryrun'/],
    ['a word without an option', ['staging'], /Unexpected argument 'staging'/],
    ['an option given twice', ['--yes', '--yes'], /--yes is given twice/],
    [
      'a jurisdiction that is none',
      [...production, '--jurisdiction', 'mars'],
      /no jurisdiction "mars"/,
    ],
    ['a location that is none', [...production, '--location', 'eu'], /no location "eu"/],
    [
      'a jurisdiction and a location',
      [...production, ...eu, '--location', 'weur'],
      /exclude each other/,
    ],
    ['no place for the data', [...production, ...domain], /a database cannot be moved later/],
    ['no domain', [...production, ...eu], /only a placeholder for the address/],
    [
      'the placeholder as domain',
      [...production, ...eu, '--domain', 'accounts.example.com'],
      /only a placeholder/,
    ],
    [
      'a domain that is a URL',
      [...production, ...eu, '--domain', 'https://x.acme.test'],
      /is no domain/,
    ],
    [
      'a sender with a line break',
      [...production, '--mail-from', 'a\n<b@c.test>'],
      /has to be one address/,
    ],
    ['no place for the secrets', [...production, ...eu, ...domain], /Say where your copy goes/],
    [
      'a domain in no zone',
      [...production, ...eu, '--domain', 'a.other.test', '--secrets-to', '-'],
      /in no zone of this account/,
    ],
    [
      'no token',
      [...production, ...eu, ...domain],
      /There is no CLOUDFLARE_API_TOKEN/,
      { CLOUDFLARE_API_TOKEN: '' },
    ],
    [
      'a wrong token',
      [...production, ...eu, ...domain],
      /permissions that --help lists/,
      { CLOUDFLARE_API_TOKEN: 'wrong' },
    ],
    [
      'no key of the mail provider, and nobody to ask',
      [...production, ...eu, ...domain, '--secrets-to', '-'],
      /Nobody can be asked for RESEND_API_KEY/,
      { RESEND_API_KEY: '' },
    ],
  ];
  for (const [what, words, message, env] of refused) {
    it(`refuses ${what}`, async () => {
      await using place = await startPlace();
      const { account, project } = place;
      const configuration = project.read('wrangler.jsonc');
      const { status, stderr } = await deploy(project, account, words, env);
      assert.equal(status, 2, stderr);
      assert.match(stderr, /^Nothing was changed\. /);
      assert.match(stderr, message);
      assert.deepEqual(
        account.calls.filter((call) => call.changes),
        [],
      );
      assert.equal(project.read('wrangler.jsonc'), configuration);
    });
  }

  it('refuses an address that another Worker or a DNS record has', async () => {
    await using place = await startPlace();
    const { account, project } = place;
    account.state.records = [{ name: 'accounts.acme.test', type: 'CNAME' }];
    assert.match(
      (await deploy(project, account, full(project))).stderr,
      /has DNS records already \(CNAME\)/,
    );
    account.state.domains = [{ hostname: 'accounts.acme.test', service: 'shop' }];
    assert.match(
      (await deploy(project, account, full(project))).stderr,
      /is the address of the Worker shop/,
    );
    assert.deepEqual(
      account.calls.filter((call) => call.changes),
      [],
    );
  });

  it('refuses a file of secrets that others can read', async () => {
    await using place = await startPlace();
    const { account, project } = place;
    project.write('kept.env', '');
    const { status, stderr } = await deploy(project, account, full(project));
    assert.equal(status, 2);
    assert.match(stderr, /can be read by others: chmod 600/);
  });

  it('says what each step would do, and does none of it', async () => {
    await using place = await startPlace();
    const { account, project } = place;
    const configuration = project.read('wrangler.jsonc');
    const { status, stdout } = await deploy(project, account, [...full(project), '--dry-run']);
    assert.equal(status, 0);
    assert.equal(stdout.match(/^ {2}would do {2}/gm)?.length, 16);
    assert.match(stdout, /POST d1\/database \(jurisdiction eu\)/);
    assert.deepEqual(
      account.calls.filter((call) => call.changes),
      [],
    );
    assert.equal(project.read('wrangler.jsonc'), configuration);
    assert.equal(project.read('kept.env'), '');
  });

  it('needs no token for that', async () => {
    await using place = await startPlace();
    const { account, project } = place;
    const words = [...full(project), '--dry-run'];
    const { status, stdout } = await deploy(project, account, words, { CLOUDFLARE_API_TOKEN: '' });
    assert.equal(status, 0);
    assert.match(stdout, /has no CLOUDFLARE_API_TOKEN and reads nothing/);
    assert.deepEqual(account.calls, []);
  });
});

describe('what it finds in the account', () => {
  it('refuses a database outside the jurisdiction that was asked for', async () => {
    await withAccount(async (account, project) => {
      const elsewhere = copyProject();
      const words = full(elsewhere).map((word) => word.replace('eu', 'us'));
      await deploy(elsewhere, account, words, quick(elsewhere));
      elsewhere.remove();
      const { status, stderr } = await deploy(project, account, full(project), quick(project));
      assert.equal(status, 1);
      assert.match(stderr, /exists in the jurisdiction "us", and "eu" was asked for/);
      assert.equal(account.state.databases.length, 1);
    });
  });

  it('refuses another place or address than the configuration has', async () => {
    await withAccount(async (account, project) => {
      await deploy(project, account, full(project), quick(project));
      const us = await deploy(project, account, ['--env', 'production', '--jurisdiction', 'us']);
      assert.match(us.stderr, /The data of production is in "eu"/);
      const moved = await deploy(project, account, [
        '--env',
        'production',
        '--domain',
        'b.acme.test',
      ]);
      assert.match(moved.stderr, /passkeys and mailed links belong to it/);
    });
  });

  it('finds its stores again from a clone that never wrote their ids', async () => {
    await withAccount(async (account, project) => {
      await deploy(project, account, full(project), quick(project));
      const clone = copyProject();
      account.calls.length = 0;
      const { status, all } = await deploy(clone, account, full(clone), quick(clone));
      clone.remove();
      assert.equal(status, 0, all);
      assert.deepEqual(
        account.calls.filter((call) => call.changes),
        [],
      );
    });
  });

  it('makes no new AUTH_SECRET for a database that has accounts', async () => {
    await withAccount(async (account, project) => {
      await deploy(project, account, full(project), quick(project));
      const { db } = account.state.databases[0] ?? assert.fail();
      db.exec('PRAGMA foreign_keys = OFF');
      const columns = db.prepare('PRAGMA table_info(users)').all() as {
        name: string;
        notnull: number;
      }[];
      const needed = columns.filter(({ notnull }) => notnull === 1).map(({ name }) => name);
      db.exec(`INSERT INTO users (${needed}) VALUES (${needed.map((_, i) => `'${i}'`)})`);
      delete account.state.scripts[api];
      project.write('kept.env', '');
      const { status, stderr } = await deploy(
        project,
        account,
        [...full(project).slice(0, -1), '-'],
        quick(project),
      );
      assert.equal(status, 1);
      assert.match(stderr, /the database has accounts, and the Worker has no AUTH_SECRET/);
    });
  });

  it('hands secrets to standard output alone, where that was asked for', async () => {
    await withAccount(async (account, project) => {
      const words = [...full(project).slice(0, -1), '-'];
      const { status, stdout, stderr } = await deploy(project, account, words, quick(project));
      assert.equal(status, 0, stderr);
      const names = stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split('=')[0]);
      assert.deepEqual(names, [
        'AUDIT_SINK_TOKEN',
        'AUDIT_READ_TOKEN',
        'AUDIT_SIGNING_KEYS',
        'AUTH_SECRET',
        'JWT_KEYS',
      ]);
      assertSecretsHidden(account, project, stderr);
    });
  });
});

/** An account and a project of its own, gone at the end of the test. */
async function startPlace(few: { migrations?: number } = {}) {
  const account = await startAccount();
  const project = copyProject(few);
  return {
    account,
    project,
    async [Symbol.asyncDispose]() {
      await account.stop();
      project.remove();
    },
  };
}

async function withAccount(test: (account: StandIn, project: Project) => Promise<void>) {
  await using place = await startPlace();
  await test(place.account, place.project);
}

const nameOf = ({ method, what }: Call) => `${method} ${what}`;

function assertSecretsHidden(account: StandIn, project: Project, printed: string): void {
  const uploaded = Object.values(account.state.scripts).flatMap((script) =>
    Object.values(secretsOf(script)),
  );
  const kept = [...project.read('kept.env').matchAll(/='(.*)'$/gm)].map(([, value]) => value ?? '');
  for (const value of [...uploaded, ...kept])
    assert.ok(!printed.includes(value), 'a secret was printed');
}
