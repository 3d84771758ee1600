/** The longest chain of calls: what runs side by side is one step, and what nobody waits for is none. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { asText, asTextAfter, recordChain, shortest } from '../../scripts/bench/far/chain.ts';

const chainOf = (recorder: ReturnType<typeof recordChain>) => asText(recorder.told());

it('adds up calls that follow each other', () => {
  const request = recordChain();
  request.begin('read')();
  request.begin('object')();
  request.begin('batch')();
  assert.equal(chainOf(request), 'read → object → batch');
});

it('counts calls beside each other once, in whatever order they end', () => {
  const request = recordChain();
  const [read, get] = [request.begin('read'), request.begin('get')];
  get();
  read();
  request.begin('batch')();
  assert.equal(chainOf(request), 'get + read → batch');
});

it('does not lengthen a branch by a call that is still on its way', () => {
  const request = recordChain();
  const slow = request.begin('slow');
  request.begin('read')();
  const second = request.begin('second');
  slow();
  second();
  assert.equal(chainOf(request), 'read + slow → second');
});

it('takes a hedge, begun while the first call waits, for a call beside it', () => {
  const request = recordChain();
  const late = request.begin('get');
  request.begin('hedge')();
  request.answer();
  late();
  assert.equal(chainOf(request), 'hedge');
  assert.deepEqual(request.told().after, ['get']);
});

it('tells apart what ends after the answer, begun before it or not', () => {
  const request = recordChain();
  request.begin('read')();
  const put = request.begin('put');
  request.answer();
  put();
  request.begin('notify')();
  assert.equal(chainOf(request), 'read');
  assert.deepEqual(request.told().after, ['put', 'notify']);
});

it('knows what is still on its way, also between two calls of the same work', async () => {
  const request = recordChain();
  let end = () => {};
  const waited = request.wait(new Promise<void>((resolve) => (end = resolve)));
  const put = request.begin('put');
  assert.deepEqual(request.told().pending, ['work', 'put']);
  put();
  assert.deepEqual(request.told().pending, ['work']);
  end();
  await waited;
  assert.deepEqual(request.told().pending, []);
});

it('says what was cut off', () => {
  const request = recordChain();
  request.begin('put');
  const notify = request.begin('notify');
  request.answer();
  notify();
  assert.equal(asTextAfter(request.told()), 'notify; put, cut off');
});

it('has done with work that failed', async () => {
  const request = recordChain();
  await request.wait(Promise.reject(new Error('down')));
  assert.deepEqual(request.told().pending, []);
});

it('keeps requests apart', () => {
  const first = recordChain();
  const late = first.begin('late');
  const second = recordChain();
  second.begin('read')();
  late();
  assert.equal(chainOf(first), 'late');
  assert.equal(chainOf(second), 'read');
});

it('finds the shortest of several runs', () => {
  const runs = [['a', 'b'], ['a'], ['a', 'c']].map((calls) => {
    const request = recordChain();
    for (const call of calls) request.begin(call)();
    return request.told();
  });
  assert.equal(asText(shortest(runs) ?? { steps: [] }), 'a');
});
