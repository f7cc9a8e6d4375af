/** The text of a BGP peer's address: an address, `1.2.3.4:179` or `[fd00::1]:179`. */
import { type Address, parseIp } from '../net/index.ts';

const WITH_PORT = /^(?:(\d+\.\d+\.\d+\.\d+)|\[([0-9a-fA-F:.]+)\]):(\d+)$/;

/** undefined: neither; ports are 1 to 65535. */
export function addressOfPeer(text: string): Address | undefined {
  const [, ip4, ip6, port] = WITH_PORT.exec(text) ?? [];
  if (port === undefined) return parseIp(text);
  return Number(port) >= 1 && Number(port) <= 65535 ? parseIp(ip4 ?? ip6!) : undefined;
}
