/** OpenAPI formats that Kubernetes checks and our schemas use. */
import { parseAddress } from '../net/netip.ts';

/**
 * Format `cidr`: Go's legacy CIDR parser, which takes leading zeros for decimal digits and lets host bits stand.
 * Nothing but `address/length` passes.
 */
export function isSloppyCidr(text: string): boolean {
  const slash = text.indexOf('/');
  const length = text.slice(slash + 1);
  if (slash < 0 || text.includes('%') || !/^[0-9]{1,9}$/.test(length)) return false;
  const withoutZeros = text.slice(0, slash).replace(/(?<![0-9a-fA-F])0+(?=[0-9a-fA-F])/g, '');
  try {
    return Number(length) <= parseAddress(withoutZeros).bytes.length * 8;
  } catch {
    return false;
  }
}
