/** Where the objects live that count and queue: as the setting says, not as the first stranger who asks. */
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { located, readObjectLocation } from '../../src/core/object-location';
import type { AttemptCounter } from '../../src/limits/attempt-counter.object';
import { makeTestApp } from '../support/app';
import { login, register } from '../support/people';

/** A namespace that notes what it is asked for: the local runtime has one place and no jurisdictions. */
function noting() {
  const asked: unknown[] = [];
  const named = (within: string[]) => ({
    getByName: (...call: unknown[]) => void asked.push([...within, ...call]),
  });
  const namespace = { ...named([]), jurisdiction: (place: string) => named([place]) };
  return { asked, namespace: namespace as unknown as DurableObjectNamespace<AttemptCounter> };
}

it('asks for an object near the place that the hint names', () => {
  const { asked, namespace } = noting();
  located(namespace, readObjectLocation('weur')).getByName('ines');
  expect(asked).toEqual([['ines', { locationHint: 'weur' }]]);
});

it('asks for an object of the jurisdiction, and for no other', () => {
  const { asked, namespace } = noting();
  located(namespace, readObjectLocation('eu')).getByName('ines');
  expect(asked).toEqual([['eu', 'ines']]);
});

it('leaves it to the platform where nothing is said', () => {
  const { asked, namespace } = noting();
  located(namespace, undefined).getByName('ines');
  expect(asked).toEqual([['ines']]);
});

it.each(['', 'EU', 'europe', 'weur ', 'constructor', '__proto__'])('knows no %j', (text) => {
  expect(readObjectLocation(text)).toBeUndefined();
});

it('finds the same object with a hint and without: the name decides', async () => {
  const hinted = makeTestApp({ OBJECT_LOCATION: 'apac' });
  const person = await register(hinted);
  await login(hinted, person);
  const stub = located(env.ATTEMPT_COUNTER, { hint: 'apac' }).getByName(person.id);
  expect(stub.id.toString()).toBe(env.ATTEMPT_COUNTER.getByName(person.id).id.toString());
});
