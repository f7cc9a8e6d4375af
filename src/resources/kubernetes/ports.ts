/** The ports of Kubernetes policy rules, grouped by protocol (reference resources.md 10.5). */
import { compareUtf8 } from '../../base/compare.ts';
import { portParts } from '../scalars.ts';

export type Port = number | string;

/** One port of a rule; without `port` it means every port of the protocol, without both everything. */
export interface ProtocolPort {
  readonly protocol: string | undefined;
  readonly port: Port | undefined;
}

export interface PortGroup {
  readonly protocol: string | undefined;
  /** Absent: every port. */
  readonly ports: Port[] | undefined;
}

const CANONICAL = ['UDP', 'TCP', 'ICMP', 'ICMPv6', 'SCTP', 'UDPLite'];

/** One group a protocol, sorted by its name. An entry for everything absorbs all others; one for a whole protocol absorbs its ports. */
export function groupPorts(entries: readonly ProtocolPort[]): PortGroup[] {
  const everything = { protocol: undefined, ports: undefined };
  if (entries.length === 0) return [everything];
  const groups = new Map<string, Port[] | undefined>();
  for (const { protocol, port } of entries) {
    if (protocol === undefined && port === undefined) return [everything];
    const name = protocol === undefined ? '' : canonicalProtocol(protocol);
    const ports = groups.get(name);
    if (port === undefined) groups.set(name, undefined);
    else if (!groups.has(name)) groups.set(name, [port]);
    else ports?.push(port);
  }
  return [...groups.keys()].sort(compareUtf8).map((name) => {
    const ports = groups.get(name);
    return { protocol: name || undefined, ports: ports && simplifyPorts(ports) };
  });
}

/** Named ports first, then the numeric ones as the fewest ascending ranges; left as they are where there is nothing to join. */
export function simplifyPorts(ports: readonly Port[]): Port[] {
  const parts = ports.map((port) => portParts(port));
  const ranges = parts.filter(({ name }) => name === '').sort((a, b) => a.min - b.min);
  const numbers = ranges.reduce((sum, { min, max }) => sum + max - min + 1, 0);
  if (ports.length <= 1 || numbers <= 1) return [...ports];
  const joined: { min: number; max: number }[] = [];
  for (const { min, max } of ranges) {
    const last = joined.at(-1);
    if (last && min <= last.max + 1) last.max = Math.max(last.max, max);
    else joined.push({ min, max });
  }
  const named = ports.filter((_, index) => parts[index]!.name !== '');
  return [...named, ...joined.map(({ min, max }) => (min === max ? min : `${min}:${max}`))];
}

/** Names that Calico knows in its own spelling, others as they are. */
export function canonicalProtocol(name: string): string {
  return CANONICAL.find((known) => known.toLowerCase() === name.toLowerCase()) ?? name;
}
