/**
 * `npm run postman`: writes the Postman collection (v2.1) and its environment from the OpenAPI document, in the
 * order of the journey. `-- --check` writes nothing and fails where the committed files are stale.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { journey, type Step } from './postman-journey.ts';
import { readOpenApi } from './read-openapi.ts';

interface Operation {
  operationId: string;
  summary: string;
  description?: string;
  requestBody?: { content: Record<string, { example: Record<string, unknown> }> };
}

interface Document {
  info: { title: string; description: string };
  paths: Record<string, Record<string, Operation>>;
}

const document = readOpenApi() as Document;
const files = {
  'postman/collection.json': collection(),
  'postman/environment.json': environment(),
};
if (process.argv.includes('--check')) check();
else write();

function write(): void {
  mkdirSync('postman', { recursive: true });
  for (const [file, content] of Object.entries(files)) {
    writeFileSync(file, asText(content));
    console.log(`wrote ${file}`);
  }
}

function check(): void {
  const stale = Object.entries(files).filter(
    ([file, content]) => !existsSync(file) || readFileSync(file, 'utf8') !== asText(content),
  );
  for (const [file] of stale) console.error(`${file} is stale: run npm run postman and commit it.`);
  process.exitCode = stale.length > 0 ? 1 : 0;
}

function asText(content: object): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}

function environment() {
  const values = [
    { key: 'baseUrl', value: 'http://127.0.0.1:8787', type: 'default', enabled: true },
  ];
  return { name: 'Local', values, _postman_variable_scope: 'environment' };
}

function collection() {
  return {
    info: {
      name: document.info.title,
      description: `${document.info.description}\n\nMade by \`npm run postman\`. Run the folders in their order, against a server with the local outbox.`,
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    item: journey.map(({ folder, steps }) => ({ name: folder, item: steps.map(item) })),
    event: [script('prerequest', freshUser())],
    variable: [
      'username',
      'password',
      'newPassword',
      'resetPassword',
      'accessToken',
      'etag',
      'refreshToken',
      'nextRefreshToken',
      'id',
      'resetToken',
      'totpSecret',
      'setUpToken',
      'challengeToken',
      'code',
    ].map((key) => ({ key, value: '' })),
  };
}

/** Once a run: the collection's variables stay between two runs, so the first request makes them anew. */
function freshUser(): string[] {
  return [
    "if (pm.info.requestName === 'Register a random user') {",
    "  const random = () => pm.variables.replaceIn('{{$guid}}').slice(0, 8);",
    "  pm.collectionVariables.set('username', 'postman-' + random() + '@example.com');",
    "  for (const name of ['password', 'newPassword', 'resetPassword']) {",
    "    pm.collectionVariables.set(name, 'Zq7+' + random());",
    '  }',
    '}',
  ];
}

function item(step: Step) {
  const { method, path: template, operation } = find(step.operation);
  const path = template.replace(/{(\w+)}/g, '{{$1}}');
  const [type, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  const example = content?.example;
  return {
    name: step.name,
    request: {
      method: method.toUpperCase(),
      description: [operation.summary, operation.description].filter(Boolean).join('. '),
      header: Object.entries({ ...(type && { 'Content-Type': type }), ...step.headers }).map(
        ([key, value]) => ({ key, value }),
      ),
      ...(step.token && {
        auth: {
          type: 'bearer',
          bearer: [{ key: 'token', value: `{{${step.token}}}`, type: 'string' }],
        },
      }),
      ...(example && {
        body: { mode: 'raw', raw: JSON.stringify({ ...example, ...step.body }, null, 2) },
      }),
      url: { raw: `{{baseUrl}}${path}`, host: ['{{baseUrl}}'], path: path.slice(1).split('/') },
    },
    event: [
      ...(step.codeOfStep === undefined
        ? []
        : [script('prerequest', oneTimeCode(step.codeOfStep))]),
      script('test', assertions(step)),
    ],
  };
}

/** RFC 6238, as an authenticator app does it. */
function oneTimeCode(later: number): string[] {
  return [
    "const hashes = require('crypto-js');",
    "const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';",
    "const bits = [...pm.collectionVariables.get('totpSecret')]",
    "  .map((c) => alphabet.indexOf(c).toString(2).padStart(5, '0')).join('');",
    "const key = bits.match(/.{8}/g).map((byte) => parseInt(byte, 2).toString(16).padStart(2, '0')).join('');",
    `const step = (Math.floor(Date.now() / 30000) + ${later}).toString(16).padStart(16, '0');`,
    'const mac = hashes.HmacSHA1(hashes.enc.Hex.parse(step), hashes.enc.Hex.parse(key)).toString();',
    'const offset = parseInt(mac.slice(-1), 16) * 2;',
    'const code = (parseInt(mac.slice(offset, offset + 8), 16) & 0x7fffffff) % 1000000;',
    "pm.collectionVariables.set('code', String(code).padStart(6, '0'));",
  ];
}

function find(operationId: string) {
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      if (operation.operationId === operationId) return { path, method, operation };
    }
  }
  throw new Error(`the document has no operation ${operationId}`);
}

function assertions({ status, code, keep = {}, expect = {}, until }: Step): string[] {
  const test = (what: string, assertion: string) =>
    `pm.test(${JSON.stringify(what)}, () => ${assertion});`;
  const lines = [
    test(`is answered ${status}`, `pm.response.to.have.status(${status})`),
    ...(code ? [test(`is the problem ${code}`, `pm.expect(body.code).to.eql('${code}')`)] : []),
    ...Object.entries(expect).map(([what, expression]) =>
      test(what, `pm.expect(${expression}).to.eql(true)`),
    ),
    ...Object.entries(keep).flatMap(([name, expression]) => [
      test(`has a value for ${name}`, `pm.expect(${expression}).to.be.a('string')`),
      `pm.collectionVariables.set('${name}', ${expression});`,
    ]),
  ];
  const body = status === 204 || status === 202 ? '{}' : 'pm.response.json()';
  const read = `const body = ${body};`;
  if (until === undefined) return [read, ...lines];
  return [
    read,
    "const tries = Number(pm.collectionVariables.get('tries') ?? 0);",
    `if (!(${until}) && tries < 50) {`,
    "  pm.collectionVariables.set('tries', tries + 1);",
    '  setTimeout(() => {}, 200);',
    '  pm.execution.setNextRequest(pm.info.requestId);',
    '} else {',
    "  pm.collectionVariables.unset('tries');",
    ...lines.map((line) => `  ${line}`),
    '}',
  ];
}

function script(listen: 'prerequest' | 'test', exec: string[]) {
  return { listen, script: { type: 'text/javascript', exec } };
}
