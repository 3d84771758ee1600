/** What a use case gets, for tests that have to step in between two of its calls. */
import { env } from 'cloudflare:workers';
import type { Hasher } from '../../src/credentials/hasher';
import { type Deps, makeDeps } from '../../src/deps';
import { cheap } from './app';

/** @param change puts other work in front of, behind or instead of the hasher's. */
export function makeTestDeps(change: (hasher: Hasher) => Partial<Hasher> = () => ({})): Deps {
  const deps = makeDeps(env, { passwordCost: cheap, fingerprintCost: cheap });
  return { ...deps, hasher: { ...deps.hasher, ...change(deps.hasher) } };
}
