import { isIPv6 } from 'node:net';

/** Groups of an IPv6 address that name its network: whoever has one has the whole of it. */
const networkGroups = 4;

/**
 * Who a client is for limits: its address, but of IPv6 the network (/64), for everyone there has as many
 * addresses as they like.
 */
export function clientOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=[\d.]+$)/i, '');
  if (!isIPv6(plain)) return plain;
  const [before, after] = plain.replace(/%.*$/, '').split('::', 2);
  const [first, last] = [groupsOf(before), groupsOf(after)];
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => '0');
  const groups = [...first, ...zeros, ...last].slice(0, networkGroups);
  return `${groups.map((group) => parseInt(group, 16).toString(16)).join(':')}::/64`;
}

/** An IPv4 address at the end stands for two groups. */
function groupsOf(part = ''): string[] {
  if (part === '') return [];
  return part.split(':').flatMap((group) => (group.includes('.') ? ['0', '0'] : group));
}
