import { expect, it } from 'vitest';
import { callerOf, clientOf, isProxy, trustedProxies } from './client.ts';

it.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002::', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::2:3:4:5:6:7:8', '0:2:3:4::/64'],
  ['64:ff9b::203.0.113.7', '64:ff9b:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['', ''],
])('%s counts as %s', (address, client) => {
  expect(clientOf(address)).toBe(client);
});

const one = trustedProxies(1, ['10.0.0.0/8', '127.0.0.1', 'fd00::/8']);
const two = trustedProxies(2, ['10.0.0.0/8']);

function caller(peer: string, headers: Record<string, string>, trusted = one) {
  return callerOf({ headers, socket: { remoteAddress: peer } }, trusted);
}

it.each([
  ['a trusted proxy is believed', one, '10.0.0.1', '203.0.113.7', '203.0.113.7'],
  ['of IPv6 too', one, 'fd00::1', '2001:db8::9', '2001:db8::9'],
  ['within IPv6 too', one, '::ffff:10.0.0.1', '::ffff:203.0.113.7', '203.0.113.7'],
  ['who connects directly is not', one, '198.51.100.1', '203.0.113.7', '198.51.100.1'],
  ['nor what stands before the last entry', one, '10.0.0.1', '1.1.1.1, 203.0.113.7', '203.0.113.7'],
  ['nor a second proxy where one is trusted', one, '10.0.0.1', '1.1.1.1, 10.0.0.2', '10.0.0.2'],
  ['two in a row', two, '10.0.0.1', '1.1.1.1, 203.0.113.7, 10.0.0.2', '203.0.113.7'],
  ['of two, one that is no proxy', two, '10.0.0.1', '1.1.1.1, 203.0.113.7', '203.0.113.7'],
  ['what is no address is none', one, '10.0.0.1', 'unknown', '10.0.0.1'],
  ['a proxy without the header is itself', one, '10.0.0.1', '', '10.0.0.1'],
  ['a port is none of the address', one, '10.0.0.1', '203.0.113.7:4711', '203.0.113.7'],
  ['nor brackets', one, '10.0.0.1', '[2001:db8::9]:4711', '2001:db8::9'],
  [
    'nobody where none is trusted',
    trustedProxies(0, ['10.0.0.0/8']),
    '10.0.0.1',
    '1.1.1.1',
    '10.0.0.1',
  ],
])('who sent a request: %s', (_, trusted, peer, forwarded, address) => {
  expect(caller(peer, { 'x-forwarded-for': forwarded }, trusted).address).toBe(address);
});

it('TLS before a trusted proxy is believed, and before nobody else', () => {
  const headers = { 'x-forwarded-proto': 'https' };
  expect(caller('10.0.0.1', headers).isSecure).toBe(true);
  expect(caller('198.51.100.1', headers).isSecure).toBe(false);
  expect(caller('10.0.0.1', { 'x-forwarded-proto': 'http' }).isSecure).toBe(false);
});

it('only who came through no proxy at all is on this machine', () => {
  expect(caller('127.0.0.1', {}).isLocal).toBe(true);
  expect(caller('::1', {}).isLocal).toBe(true);
  expect(caller('198.51.100.1', {}).isLocal).toBe(false);
  for (const name of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip']) {
    expect(caller('127.0.0.1', { [name]: '127.0.0.1' }).isLocal, name).toBe(false);
  }
});

it('a proxy is one only where proxies are trusted', () => {
  expect(isProxy('::ffff:10.1.2.3', one)).toBe(true);
  expect(isProxy('198.51.100.1', one)).toBe(false);
  expect(isProxy('10.1.2.3', trustedProxies(0, ['10.0.0.0/8']))).toBe(false);
  expect(isProxy(undefined, one)).toBe(false);
});
