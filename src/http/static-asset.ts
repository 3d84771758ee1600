import type { Context } from 'hono';

export interface AssetDeps {
  assets: Pick<Fetcher, 'fetch'>;
  /** Our files lie below it too, among those of whoever embeds the service. */
  settings: { basePath: string };
}

/**
 * Answers with a file that `scripts/assets.ts` has collected. The Worker runs first (docs/decisions/0008), so that a file
 * carries the headers of every answer.
 * @param path the file's own: one that the client has escaped differently would be redirected.
 */
export const staticAsset =
  ({ assets, settings }: AssetDeps, path: string, headers: Record<string, string> = {}) =>
  async ({ req }: Context): Promise<Response> => {
    // Without a body, which a GET may have had and which is read by now.
    const { method, headers: asked } = req.raw;
    const found = await assets.fetch(
      new Request(new URL(`${settings.basePath}${path}`, req.url), { method, headers: asked }),
    );
    const sent = new Headers(headers);
    for (const name of described) {
      const value = found.headers.get(name);
      if (value !== null) sent.set(name, value);
    }
    return new Response(found.body, { status: found.status, headers: sent });
  };

/** Headers that the platform sets. Files may be stored but are revalidated by ETag: a new version shows at once. */
const described = ['Content-Type', 'Cache-Control', 'ETag'];
