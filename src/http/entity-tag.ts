/** Entity tags and the conditions that clients make with them (RFC 9110 §8.8.3, §13). No I/O. */
import type { Context } from 'hono';

/** Whether a request is to be carried out while this is the tag of what is there. */
export type Precondition = (etag: string) => boolean;

/**
 * The condition of a request that changes something; `undefined` where it has none. `If-Match` compares strongly, so a weak
 * tag matches nothing (§13.1.1). What cannot be read as a list of tags matches nothing either: with `If-Match` nothing is
 * done then, which is the safe way.
 */
export function preconditionOf(c: Context): Precondition | undefined {
  const [match, noneMatch] = [c.req.header('If-Match'), c.req.header('If-None-Match')];
  if (match === undefined && noneMatch === undefined) return undefined;
  return (etag) =>
    (match === undefined || names(match, etag)) &&
    (noneMatch === undefined || !namesWeakly(noneMatch, etag));
}

/** Does a client that asks have this already? `If-None-Match` compares weakly (§13.1.2). */
export function isKnown(c: Context, etag: string): boolean {
  const noneMatch = c.req.header('If-None-Match');
  return noneMatch !== undefined && namesWeakly(noneMatch, etag);
}

const names = (header: string, etag: string): boolean =>
  header.trim() === '*' || tagsOf(header).includes(etag);

const namesWeakly = (header: string, etag: string): boolean =>
  header.trim() === '*' || tagsOf(header).some((tag) => tag.replace(/^W\//, '') === etag);

/** As they came. An empty element counts for nothing (§5.6.1.2), and a comma may be part of a tag. */
const tagsOf = (header: string): string[] =>
  listPattern.test(header) ? (header.match(tagPattern) ?? []) : [];

const tag = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/.source;
/** White space is matched in one way only, so a long header costs no more than its length. */
const listPattern = new RegExp(`^[ \\t]*(?:${tag}[ \\t]*)?(?:,[ \\t]*(?:${tag}[ \\t]*)?)*$`);
const tagPattern = new RegExp(tag, 'g');
