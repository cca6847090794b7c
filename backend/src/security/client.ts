import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type Koa from 'koa';

/** Groups of an IPv6 address that name its network: whoever has one has the whole of it. */
const networkGroups = 4;
/** Groups that name what a provider gives one site. */
const siteGroups = 3;
/** What proxies add to a request. Whoever asks from this machine itself, through none, sends none of them. */
const forwardedBy = ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via'] as const;

/** Which proxies are believed: so many in a row, each at one of these addresses. */
export interface TrustedProxies {
  readonly count: number;
  readonly addresses: BlockList;
}

/** Who sent a request. */
export interface Caller {
  /** As plain as can be: never an IPv4 address within an IPv6 one. Empty when the connection is gone. */
  readonly address: string;
  /** It came by TLS, to us or to the first trusted proxy. */
  readonly isSecure: boolean;
  /** It was sent on this machine, and came through no proxy, trusted or not. */
  readonly isLocal: boolean;
}

interface Asked extends Pick<IncomingMessage, 'headers'> {
  readonly socket: { readonly remoteAddress?: string | undefined };
}

const loopback = blockList(['127.0.0.0/8', '::1']);

/** `addresses`: single ones or CIDR blocks, as the settings have checked them. */
export function trustedProxies(count: number, addresses: readonly string[]): TrustedProxies {
  return { count, addresses: blockList(addresses) };
}

/** Whether what a connection says of others is believed: its other end is a trusted proxy. */
export function isProxy(
  address: string | undefined,
  { count, addresses }: TrustedProxies,
): boolean {
  return count > 0 && includes(addresses, plain(address));
}

/**
 * Who sent a request. `X-Forwarded-For` is read from the right, one entry for each trusted proxy in a row: the
 * first of them is the other end of the connection, each further one is who the one before it was called by.
 */
export function callerOf({ headers, socket }: Asked, trusted: TrustedProxies): Caller {
  const peer = plain(socket.remoteAddress);
  const forwarded = listOf(headers['x-forwarded-for']);
  let address = peer;
  for (let proxies = 0; proxies < trusted.count; proxies += 1) {
    const before = forwarded[forwarded.length - 1 - proxies] ?? '';
    if (!includes(trusted.addresses, address) || isIP(before) === 0) break;
    address = before;
  }
  const proto = isProxy(peer, trusted) ? listOf(headers['x-forwarded-proto'])[0] : undefined;
  return {
    address,
    isSecure: proto === 'https' || (socket as Partial<TLSSocket>).encrypted === true,
    isLocal: includes(loopback, peer) && forwardedBy.every((name) => headers[name] === undefined),
  };
}

/** Has `ctx.ip` and {@link isSecure} say what {@link callerOf} finds, once for each request. */
export function knowCaller(trusted: TrustedProxies): Koa.Middleware {
  return (ctx, next) => {
    const caller = callerOf(ctx.req, trusted);
    ctx.request.ip = caller.address;
    ctx.state['caller'] = caller;
    return next();
  };
}

/** Who sent the request, behind {@link knowCaller}. */
export function callerIn(ctx: Koa.Context): Caller {
  return ctx.state['caller'] as Caller;
}

/**
 * Who a client is for limits: its address, but of IPv6 the network (/64), for everyone there has as many
 * addresses as they like.
 */
export function clientOf(address: string): string {
  return networkOf(address, networkGroups);
}

/** The site that an IPv6 address belongs to (/48): whoever has one may have 65,536 networks. Null for IPv4. */
export function siteOf(address: string): string | null {
  return isIPv6(plain(address)) ? networkOf(address, siteGroups) : null;
}

function networkOf(address: string, groupsKept: number): string {
  const client = plain(address);
  if (!isIPv6(client)) return client;
  const [before, after] = client.replace(/%.*$/, '').split('::', 2);
  const [first, last] = [groupsOf(before), groupsOf(after)];
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => '0');
  const groups = [...first, ...zeros, ...last].slice(0, groupsKept);
  return `${groups.map((group) => parseInt(group, 16).toString(16)).join(':')}::/${groupsKept * 16}`;
}

/** The client behind a request that Koa does not see. */
export function clientOfRequest(request: IncomingMessage, trusted: TrustedProxies): string {
  return clientOf(callerOf(request, trusted).address);
}

function plain(address = ''): string {
  return address.replace(/^::ffff:(?=[\d.]+$)/i, '');
}

/** The entries of a header that is a list of addresses, without the ports that some proxies add. */
function listOf(header: string | string[] | undefined): string[] {
  const entries = [header ?? ''].flat().join(',').split(',');
  return entries.map((entry) =>
    plain(entry.trim().replace(/^\[(.*)\](?::\d+)?$|^([\d.]+):\d+$/, '$1$2')),
  );
}

function blockList(blocks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const block of blocks) {
    const [address = '', bits] = block.split('/', 2);
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

function includes(list: BlockList, address: string): boolean {
  const version = isIP(address);
  return version !== 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4');
}

/** An IPv4 address at the end stands for two groups. */
function groupsOf(part = ''): string[] {
  if (part === '') return [];
  return part.split(':').flatMap((group) => (group.includes('.') ? ['0', '0'] : group));
}
