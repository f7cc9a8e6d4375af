import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseCidr, parseIp, parseStrictCidr, parseStrictIp } from '../../../src/net/index.ts';
import { addressError, prefixError } from '../../../src/net/netip-error.ts';

describe('errors of netip', () => {
  it('name what is wrong with an address, and where', () => {
    const cases: Record<string, string> = {
      '': 'unable to parse IP',
      nonsense: 'unable to parse IP',
      '%eth0': 'missing IPv6 address',
      '1.2.3': 'IPv4 address too short',
      '1.2.3.4.5': 'IPv4 address too long',
      '1.2.3.256': 'IPv4 field has value >255',
      '1.2.03.4': 'IPv4 field has octet with leading zero',
      '1..2.3': 'IPv4 field must have at least one digit (at ".2.3")',
      '.1.2.3': 'IPv4 field must have at least one digit (at ".1.2.3")',
      '1.2.3.': 'IPv4 field must have at least one digit (at ".")',
      '1.2.3.4x': 'unexpected character (at "x")',
      '1:2:3': 'address string too short',
      'fe80::1%': 'zone must be a non-empty string',
      '12345::': 'each group must have 4 or less digits (at "12345::")',
      ':1': 'each colon-separated field must have at least one digit (at ":1")',
      '1:': 'colon must be followed by more characters (at ":")',
      '1::2::3': 'multiple :: in address (at ":3")',
      '1::g': 'each colon-separated field must have at least one digit (at "g")',
      '1:2g': 'unexpected character, want colon (at "g")',
      '1:2:3:4:5:6:7:8:9': 'trailing garbage after address (at "9")',
      '1:2:3:4:5:6:7::8': 'the :: must expand to at least one field of zeros',
      '1:1.2.3.4': 'embedded IPv4 address must replace the final 2 fields of the address (at "1.2.3.4")',
      '::1:2:3:4:5:6:7:1.2.3.4': 'too many hex fields to fit an embedded IPv4 at the end of the address (at "1.2.3.4")',
      '::1.2.3': 'IPv4 address too short',
    };
    for (const [text, error] of Object.entries(cases)) assert.equal(addressError(text), `ParseAddr(${JSON.stringify(text)}): ${error}`);
  });

  it('name what is wrong with a prefix', () => {
    const cases: Record<string, string> = {
      '10.0.0.0': "no '/'",
      '10.0.0.0/33': 'prefix length out of range',
      'fd00::/129': 'prefix length out of range',
      '10.0.0.0/': 'bad bits after slash: ""',
      '10.0.0.0/08': 'bad bits after slash: "08"',
      '10.0.0.0/+8': 'bad bits after slash: "+8"',
      'fe80::1%eth0/64': 'IPv6 zones cannot be present in a prefix',
      '10.0.0/8': 'ParseAddr("10.0.0"): IPv4 address too short',
      '1/2/3': 'ParseAddr("1/2"): unable to parse IP',
    };
    for (const [text, error] of Object.entries(cases))
      assert.equal(prefixError(text), `netip.ParsePrefix(${JSON.stringify(text)}): ${error}`);
  });

  it('are there exactly when the parsers refuse the text', () => {
    const part = fc.constantFrom(
      '0',
      '1',
      '10',
      '255',
      '256',
      '01',
      'ff',
      'ffff',
      '12345',
      ':',
      '::',
      '.',
      '/',
      '8',
      '64',
      '129',
      '%',
      'g',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(part, { maxLength: 12 }).map((parts) => parts.join('')),
          fc.ipV4(),
          fc.ipV6(),
        ),
        (text) => {
          const zoned = text.includes('%');
          if (!zoned) assert.equal(addressError(text) === undefined, parseIp(text) !== undefined);
          if (parseStrictIp(text) !== undefined) assert.equal(addressError(text), undefined);
          const leadingZero = /\/0\d/.test(text);
          if (!leadingZero) assert.equal(prefixError(text) === undefined, parseCidr(text) !== undefined);
          if (parseStrictCidr(text) !== undefined) assert.equal(prefixError(text), undefined);
        },
      ),
    );
  });
});
