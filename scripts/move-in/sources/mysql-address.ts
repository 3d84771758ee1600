/**
 * `mysql://user:password@host:3306/database?table=users`: where the table is. Without TLS everybody on the way reads the hashes, so it
 * is asked for everywhere but on this machine; `tls=ca` takes a server of another name where its certificate is of that authority alone,
 * `tls=off` says that the network is the operator's own. What is wrong is said without repeating the address: the password is in it.
 */
import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'mysql2/promise';
import { SourceError } from './source.ts';

export interface MysqlAddress {
  connection: ConnectionOptions;
  table: string | undefined;
  /** A column with one value for each row, where the primary key is none. */
  key: string | undefined;
  /** Without the password, and without who logs in. */
  shown: string;
}

/** @throws {SourceError} */
export function mysqlAddress(address: string): MysqlAddress {
  const url = URL.parse(address);
  const database = decoded(url?.pathname.slice(1) ?? '');
  const user = decoded(url?.username ?? '');
  const password = decoded(url?.password ?? '');
  // A password with such a character as it is: what URL takes for host, database and parameters are parts of it.
  const isTorn =
    url !== null &&
    (url.hash !== '' ||
      /[@/]/.test(url.pathname.slice(1)) ||
      [...url.searchParams.keys()].some((name) => !/^\w+$/.test(name)));
  if (!url?.hostname || !database || user === undefined || password === undefined || isTorn) {
    throw new SourceError(
      'Write the database as mysql://user:password@host:3306/database?table=users. A character such as @, /, # or % in the password is written as %40, %2F, %23 or %25.',
    );
  }
  const asked = url.searchParams;
  const strange = [...asked.keys()].find((name) => !parameters.includes(name));
  if (strange)
    throw new SourceError(
      `The address of a database takes ${parameters.join(', ')}, and not ${strange}.`,
    );
  const socketPath = asked.get('socket') ?? undefined;
  const table = asked.get('table') ?? undefined;
  const port = Number(url.port || 3306);
  const where = socketPath === undefined ? { host: url.hostname, port } : { socketPath };
  const isLocal =
    socketPath !== undefined || ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  const tls = asked.get('tls') ?? (isLocal ? 'off' : 'on');
  if (!['on', 'ca', 'off'].includes(tls)) throw new SourceError('tls is on, ca or off.');
  const authority = asked.get('ca');
  if (tls === 'ca' && authority === null) throw new SourceError('tls=ca needs a file: ca=….');
  return {
    connection: {
      ...where,
      database,
      user,
      password,
      ...(tls !== 'off' && {
        ssl: {
          // mysql2 looks at the name of the server only where it is told to.
          verifyIdentity: tls === 'on',
          ...(authority !== null && { ca: certificate(authority) }),
        },
      }),
    },
    table,
    key: asked.get('key') ?? undefined,
    shown: `mysql://${socketPath ?? `${url.hostname}:${port}`}/${database}`,
  };
}

const parameters = ['table', 'key', 'socket', 'tls', 'ca'];

/** @returns `undefined` for what is no escape of a URL. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function certificate(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new SourceError(`The certificate ${path} of ca=… cannot be read.`);
  }
}
