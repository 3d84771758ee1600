import { describe, expect, it, vi } from 'vitest';
import { isPublicAddress } from '../../src/webhooks/public-address';
import { publicUrl } from '../../src/webhooks/public-url';
import { resolve } from '../../src/webhooks/resolve';

const own = 'https://accounts.example';

it.each([
  'https://hooks.customer.example/events',
  'https://hooks.customer.example:8443/events?tenant=7',
  'https://hooks.customer.example:1024/',
  'https://8.8.8.8/',
  'https://[2606:4700::1111]/',
  'https://localhost.customer.example/',
  'https://internal.example/',
  'https://xn--bcher-kva.example/',
])('lets %s be asked', (url) => {
  expect(publicUrl(url, own)).toBe(url);
});

it.each([
  ['no URL', 'hooks.customer.example'],
  ['nothing', ''],
  ['plain http', 'http://hooks.customer.example/'],
  ['another scheme', 'ftp://hooks.customer.example/'],
  ['a script', 'javascript:alert(1)'],
  ['data', 'data:text/plain,hello'],
  ['a file', 'file:///etc/passwd'],
  ['a user', 'https://user@hooks.customer.example/'],
  ['a password', 'https://:pw@hooks.customer.example/'],
  ['a fragment', 'https://hooks.customer.example/#here'],
  ['the port of SSH', 'https://hooks.customer.example:22/'],
  ['the last port below 1024', 'https://hooks.customer.example:1023/'],
  ['this host by name', 'https://localhost/'],
  ['this host by name, with a dot', 'https://localhost./'],
  ['this host by name, with dots', 'https://localhost../'],
  ['a name inside, with dots', 'https://metadata.google.internal../'],
  ['a name of a cluster', 'https://kubernetes.default.svc/'],
  ['this host below a name', 'https://a.localhost/'],
  ['this host by address', 'https://127.0.0.1/'],
  ['this host by two numbers', 'https://127.1/'],
  ['this host by one number', 'https://2130706433/'],
  ['this host in hex', 'https://0x7f.1/'],
  ['this host in octal', 'https://0177.0.0.1/'],
  ['this host in full-width digits', 'https://１２７.0.0.1/'],
  ['no host', 'https://0.0.0.0/'],
  ['this host in IPv6', 'https://[::1]/'],
  ['no host in IPv6', 'https://[::]/'],
  ['this host as a mapped address', 'https://[::ffff:127.0.0.1]/'],
  ['the metadata of a cloud', 'https://169.254.169.254/latest/meta-data/'],
  ['the metadata of a cloud through NAT64', 'https://[64:ff9b::a9fe:a9fe]/'],
  ['a private network', 'https://10.0.0.1/'],
  ['a private network with a dot at the end', 'https://10.0.0.1./'],
  ['a name without a dot', 'https://intranet/'],
  ['a name of mDNS', 'https://printer.local/'],
  ['a name of mDNS with a dot at the end', 'https://printer.local./'],
  ['a name of a cloud inside', 'https://metadata.google.internal/'],
  ['a name at home', 'https://router.home.arpa/'],
  ['a name of a router', 'https://fritz.lan/'],
  ['ourselves', 'https://accounts.example/v1/register'],
  ['ourselves at another port', 'https://accounts.example:8443/'],
  ['ourselves in capitals, with a dot', 'https://ACCOUNTS.example./'],
  ['a line break inside', 'https://hooks.customer.example\n.local/'],
  ['something endless', `https://hooks.customer.example/${'a'.repeat(2048)}`],
])('refuses %s', (_, url) => {
  expect(publicUrl(url, own)).toBeUndefined();
});

describe('on a machine of a developer', () => {
  const local = 'http://localhost:8787';

  it.each(['http://localhost:9000/', 'http://127.0.0.1:9000/', 'https://[::1]:9000/'])(
    'lets %s be asked',
    (url) => expect(publicUrl(url, local)).toBe(url),
  );

  it.each([
    'http://localhost:8787/v1/me',
    'http://10.0.0.1/',
    'https://10.0.0.1/',
    'http://hooks.customer.example/',
  ])('refuses %s', (url) => expect(publicUrl(url, local)).toBeUndefined());
});

it.each([
  ['1.1.1.1', true],
  ['9.255.255.255', true],
  ['10.0.0.0', false],
  ['10.255.255.255', false],
  ['11.0.0.0', true],
  ['100.63.255.255', true],
  ['100.64.0.0', false],
  ['100.127.255.255', false],
  ['100.128.0.0', true],
  ['127.255.255.255', false],
  ['169.253.255.255', true],
  ['169.254.0.0', false],
  ['169.255.0.0', true],
  ['172.15.255.255', true],
  ['172.16.0.0', false],
  ['172.31.255.255', false],
  ['172.32.0.0', true],
  ['192.0.0.8', false],
  ['192.0.1.1', true],
  ['192.0.2.1', false],
  ['192.88.99.1', false],
  ['192.167.255.255', true],
  ['192.168.0.0', false],
  ['192.169.0.0', true],
  ['198.17.255.255', true],
  ['198.18.0.0', false],
  ['198.19.255.255', false],
  ['198.20.0.0', true],
  ['198.51.100.1', false],
  ['203.0.113.1', false],
  ['223.255.255.255', true],
  ['224.0.0.1', false],
  ['240.0.0.1', false],
  ['255.255.255.255', false],
  ['2001:200::1', true],
  ['2606:4700:4700::1111', true],
  ['[2a00:1450:4001::200e]', true],
  ['::', false],
  ['::1', false],
  ['::7f00:1', false],
  ['::ffff:8.8.8.8', false],
  ['::ffff:0:127.0.0.1', false],
  ['64:ff9b::808:808', false],
  ['64:ff9b:1::1', false],
  ['100::1', false],
  ['1fff::1', false],
  ['2001::1', false],
  ['2001:20::1', false],
  ['2001:1ff::1', false],
  ['2001:db8::1', false],
  ['2002:7f00:1::', false],
  ['3fff::1', false],
  ['3fff:fff::1', false],
  ['3fff:1000::1', true],
  ['4000::1', false],
  ['fc00::1', false],
  ['fd12:3456::1', false],
  ['fe80::1', false],
  ['fec0::1', false],
  ['ff02::1', false],
  ['fe80::1%eth0', false],
  ['', false],
  ['localhost', false],
])('knows whether %s is out in the world', (address, isPublic) => {
  expect(isPublicAddress(address)).toBe(isPublic);
});

describe('a name', () => {
  const resolver = 'https://dns.example/dns-query';
  const asked = new URL('https://hooks.customer.example/events');
  const says = (answers: Record<string, object | Error>) =>
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (question) => {
      const { searchParams } = new URL(String(question));
      expect(searchParams.get('name')).toBe('hooks.customer.example');
      const answer = answers[searchParams.get('type') ?? ''] ?? { Status: 0 };
      if (answer instanceof Error) throw answer;
      return Response.json(answer);
    });
  const addresses = (type: number, ...data: string[]) => ({
    Status: 0,
    Answer: data.map((one) => ({ name: 'hooks.customer.example', type, TTL: 60, data: one })),
  });

  it.each([
    ['public', { 1: addresses(1, '8.8.8.8') }],
    ['public', { 28: addresses(28, '2606:4700::1111') }],
    ['private', { 1: addresses(1, '10.0.0.1') }],
    ['private', { 1: addresses(1, '8.8.8.8', '169.254.169.254') }],
    ['private', { 1: addresses(1, '8.8.8.8'), 28: addresses(28, 'fd00::1') }],
    ['private', { 28: addresses(28, '::ffff:10.0.0.1') }],
    ['unresolved', {}],
    ['unresolved', { 1: { Status: 3 } }],
    ['unresolved', { 1: addresses(1, '8.8.8.8'), 28: new Error('down') }],
    ['unresolved', { 1: { error: 'rubbish' }, 28: { error: 'rubbish' } }],
    // The name that it stands for is no address.
    [
      'public',
      {
        1: {
          Status: 0,
          Answer: [
            { type: 5, data: 'a.example.' },
            { type: 1, data: '8.8.8.8' },
          ],
        },
      },
    ],
  ] as const)('is %s where the resolver says %j', async (expected, answers) => {
    says(answers as Record<string, object>);
    expect(await resolve(resolver, asked, 1000)).toBe(expected);
  });

  it('that is an address is not asked about', async () => {
    const fetched = says({});
    expect(await resolve(resolver, new URL('https://8.8.8.8/'), 1000)).toBe('public');
    expect(await resolve(resolver, new URL('https://[fd00::1]/'), 1000)).toBe('private');
    expect(fetched).not.toHaveBeenCalled();
  });
});
