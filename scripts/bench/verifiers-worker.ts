/** Holds the password of the body against its stored hash, as a login does: what `npm run bench:verifiers` times. */
import { readHash } from '../../src/credentials/verifiers/schemes';

export default {
  async fetch(request: Request): Promise<Response> {
    const { stored, password } = await request.json<{ stored: string; password: string }>();
    const hash = readHash(stored);
    if (!hash) return new Response('not readable', { status: 422 });
    return Response.json(await hash.matches(password));
  },
};
