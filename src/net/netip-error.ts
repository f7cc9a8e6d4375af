/** Why Go's net/netip refuses a text, in its words: messages of CEL's cidr() and ip() quote them. */
import { goQuote } from '../encoding/go-format.ts';

/** The message of netip.ParsePrefix, undefined where it accepts `text` (`10.0.0.0/8`, `fd00::/8`; host bits may be set). */
export function prefixError(text: string): string | undefined {
  const fail = (message: string) => `netip.ParsePrefix(${goQuote(text)}): ${message}`;
  const slash = text.lastIndexOf('/');
  if (slash < 0) return fail("no '/'");
  const address = text.slice(0, slash);
  const bits = text.slice(slash + 1);
  const refused = addressError(address);
  if (refused !== undefined) return fail(refused);
  if (address.includes('%')) return fail('IPv6 zones cannot be present in a prefix');
  if (!/^(0|[1-9][0-9]{0,17})$/.test(bits)) return fail(`bad bits after slash: ${goQuote(bits)}`);
  return Number(bits) > (address.includes(':') ? 128 : 32) ? fail('prefix length out of range') : undefined;
}

/** The message of netip.ParseAddr, undefined where it accepts `text`. */
export function addressError(text: string): string | undefined {
  const first = /[.:%]/.exec(text)?.[0];
  const found =
    first === '.'
      ? ipv4Fault(text)
      : first === ':'
        ? ipv6Fault(text)
        : { what: first === '%' ? 'missing IPv6 address' : 'unable to parse IP' };
  if (found === undefined) return undefined;
  return `ParseAddr(${goQuote(text)}): ${found.what}${found.at === undefined ? '' : ` (at ${goQuote(found.at)})`}`;
}

/** What is wrong, and the rest of the text from there on. */
interface Fault {
  readonly what: string;
  readonly at?: string;
}

function ipv4Fault(text: string): Fault | undefined {
  let field = 0;
  let value = 0;
  let digits = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit >= 0 && digit <= 9) {
      if (digits === 1 && value === 0) return { what: 'IPv4 field has octet with leading zero' };
      value = value * 10 + digit;
      digits++;
      if (value > 255) return { what: 'IPv4 field has value >255' };
    } else if (text[i] === '.') {
      if (i === 0 || i === text.length - 1 || text[i - 1] === '.')
        return { what: 'IPv4 field must have at least one digit', at: text.slice(i) };
      if (field === 3) return { what: 'IPv4 address too long' };
      field++;
      value = 0;
      digits = 0;
    } else {
      return { what: 'unexpected character', at: text.slice(i) };
    }
  }
  return field < 3 ? { what: 'IPv4 address too short' } : undefined;
}

function ipv6Fault(text: string): Fault | undefined {
  const percent = text.indexOf('%');
  if (percent === text.length - 1) return { what: 'zone must be a non-empty string' };
  let rest = percent < 0 ? text : text.slice(0, percent);
  let bytes = 0;
  let ellipsis = rest.startsWith('::');
  if (ellipsis) rest = rest.slice(2);
  if (ellipsis && rest === '') return undefined;
  while (bytes < 16) {
    const group = /^[0-9a-fA-F]*/.exec(rest)![0];
    if (group.length > 4) return { what: 'each group must have 4 or less digits', at: rest };
    if (group === '') return { what: 'each colon-separated field must have at least one digit', at: rest };
    if (rest[group.length] === '.') {
      if (!ellipsis && bytes !== 12) return { what: 'embedded IPv4 address must replace the final 2 fields of the address', at: rest };
      if (bytes > 12) return { what: 'too many hex fields to fit an embedded IPv4 at the end of the address', at: rest };
      const fault = ipv4Fault(rest);
      if (fault !== undefined) return fault;
      bytes += 4;
      rest = '';
      break;
    }
    bytes += 2;
    rest = rest.slice(group.length);
    if (rest === '') break;
    if (rest[0] !== ':') return { what: 'unexpected character, want colon', at: rest };
    if (rest === ':') return { what: 'colon must be followed by more characters', at: rest };
    rest = rest.slice(1);
    if (rest[0] === ':') {
      if (ellipsis) return { what: 'multiple :: in address', at: rest };
      ellipsis = true;
      rest = rest.slice(1);
      if (rest === '') break;
    }
  }
  if (rest !== '') return { what: 'trailing garbage after address', at: rest };
  if (bytes < 16) return ellipsis ? undefined : { what: 'address string too short' };
  return ellipsis ? { what: 'the :: must expand to at least one field of zeros' } : undefined;
}
