/** What a run of the tests leaves out of its output: these texts, and nothing that only looks like them. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { causeOfNoise } from '../support/runtime-noise.ts';

const native = '\nstack: /x/bin/workerd@3a4d9d0 /x/bin/workerd@3a4e7b5\n';
const ended =
  'uncaught exception; exception = workerd/api/actor-state.c++:1249: failed: broken.outputGateBroken; jsg.Error: ';
const lost = 'uncaught exception; source = Uncaught (in promise); stack = Error: ';

for (const noise of [
  `${ended}ended by a test${native}`,
  `exception = rust/worker/ffi.rs:110: disconnected: client error (SendRequest)${native}`,
  `exception = rust/worker/ffi.rs:110: disconnected: Connection refused (os error 111)${native}`,
  `${lost}Network connection lost.\n`,
  `${lost}down, says a test\n    at down (test/x.ts:1:1)\n`,
  `uncaught exception; exception = workerd/jsg/value.h:1535: disconnected: jsg.Error: Network connection lost.${native}`,
  '\u001b[33mUsing secrets defined in .dev.vars\u001b[39m\n',
]) {
  it(`leaves out ${noise.split('\n')[0]}`, () => assert.ok(causeOfNoise(noise)));
}

for (const [what, message] of [
  ['an object that ended for another reason', `${ended}moved${native}`],
  [
    'an error of ours that nobody awaited',
    `${lost}Network connection lost.\n    at send (src/x.ts:1:1)\n`,
  ],
  ['another error that nobody awaited', `${lost}no such row\n`],
  ['an error that no test makes', `${lost}down\n    at down (src/x.ts:1:1)\n`],
  ['more in the same message', `${ended}ended by a test${native}and more`],
  ['the same text within a line', `  mail: '${lost}Network connection lost.'`],
  ['a fault that the code logged', "{ store: 'kv', cause: [] }"],
  ['a failed test', ' FAIL  api  test/x.test.ts > does it'],
  ['nothing', ''],
] as const) {
  it(`shows ${what}`, () => assert.equal(causeOfNoise(message), undefined));
}
