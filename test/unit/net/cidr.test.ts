import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type Cidr,
  cidrName,
  cidrOf,
  cidrSize,
  containsCidr,
  containsIp,
  formatCidr,
  formatIp,
  isMasked,
  overlaps,
  type ParsedCidr,
  parseCidr,
  parseCidrOrIp,
  parseIp,
  parseSloppyCidr,
  parseStrictCidr,
} from '../../../src/net/index.ts';

type Parse = (text: string) => ParsedCidr | 'empty' | undefined;

/** `address network` as parsed, or why there is none. */
function read(parse: Parse, text: string): string {
  const parsed = parse(text);
  return typeof parsed === 'object' ? `${formatIp(parsed.ip)} ${formatCidr(parsed.network)}` : (parsed ?? 'refused');
}

const network = (text: string): Cidr => parseCidr(text)?.network ?? assert.fail(`${text} is no CIDR`);

describe('a CIDR', () => {
  it('is read into the address written and its network', () => {
    assert.equal(read(parseCidr, '10.0.0.7/24'), '10.0.0.7 10.0.0.0/24');
    assert.equal(read(parseCidr, '0.0.0.0/0'), '0.0.0.0 0.0.0.0/0');
    assert.equal(read(parseCidr, 'FD00:0::1/64'), 'fd00::1 fd00::/64');
    assert.equal(read(parseCidr, '::/0'), ':: ::/0');
    assert.equal(read(parseCidr, '10.0.0.0/08'), '10.0.0.0 10.0.0.0/8');
  });

  it('is IPv4 when its network is IPv4-mapped', () => {
    assert.equal(read(parseCidr, '::ffff:1.2.3.4/120'), '1.2.3.4 1.2.3.0/24');
    assert.equal(read(parseCidr, '::ffff:1.2.3.4/96'), '1.2.3.4 0.0.0.0/0');
    assert.equal(read(parseCidr, '::ffff:1.2.3.4/90'), '1.2.3.4 ::ffc0:0:0/90');
  });

  for (const text of [
    '',
    '/',
    '10.0.0.0',
    '10.0.0.0/',
    '/8',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/-1',
    '10.0.0.0/+8',
    '10.0.0.0/8/8',
    '10.0.0.0/ 8',
    '10.0.0.0/8 ',
    '10.0.0.0/0x8',
    '10.0.0.0/٨',
  ]) {
    it(`is not ${JSON.stringify(text)}, for any parser`, () => {
      for (const parse of [parseCidr, parseStrictCidr, parseSloppyCidr]) assert.equal(read(parse, text), 'refused');
    });
  }

  it('has no leading zeros and no IPv4-mapped address for the strict parser', () => {
    assert.equal(read(parseStrictCidr, '10.0.0.7/24'), '10.0.0.7 10.0.0.0/24');
    assert.equal(read(parseStrictCidr, 'fd00::1/0'), 'fd00::1 ::/0');
    for (const text of ['10.0.0.0/08', '10.0.0.0/00', '010.0.0.0/8', '::ffff:1.2.3.4/120', '::ffff:102:304/120', 'fe80::1%eth0/64']) {
      assert.equal(read(parseStrictCidr, text), 'refused', text);
    }
  });

  it('may have leading zeros for the sloppy parser', () => {
    assert.equal(read(parseSloppyCidr, '010.000.0.01/08'), '10.0.0.1 10.0.0.0/8');
    assert.equal(read(parseSloppyCidr, '00fd00::00001/64'), 'fd00::1 fd00::/64');
    assert.equal(read(parseSloppyCidr, '0fffff::/64'), 'refused');
    assert.equal(read(parseSloppyCidr, '10.0.0.256/8'), 'refused');
    assert.equal(read(parseCidr, '010.0.0.1/8'), 'refused');
  });

  it('may be a bare address, or nothing, for Calico', () => {
    assert.equal(read(parseCidrOrIp, '10.0.0.7'), '10.0.0.7 10.0.0.7/32');
    assert.equal(read(parseCidrOrIp, 'fd00::7'), 'fd00::7 fd00::7/128');
    assert.equal(read(parseCidrOrIp, '10.0.0.7/24'), '10.0.0.7 10.0.0.0/24');
    assert.equal(read(parseCidrOrIp, ''), 'empty');
    for (const text of [' ', '10.0.0', '10.0.0.0/33', 'a']) assert.equal(read(parseCidrOrIp, text), 'refused', text);
  });

  it('is masked when it names its network by the network address', () => {
    for (const text of ['10.0.0.0/8', 'FE80::/64', '::/0', '10.0.0.1/32']) assert.equal(isMasked(parseCidr(text)!), true, text);
    for (const text of ['10.0.0.1/8', 'fe80::1/64', '::ffff:1.2.3.4/90']) assert.equal(isMasked(parseCidr(text)!), false, text);
  });

  it('contains the addresses of its own family that share its bits', () => {
    const contains = (cidr: string, text: string) => containsIp(network(cidr), parseIp(text)!);
    assert.equal(contains('10.0.0.64/26', '10.0.0.64'), true);
    assert.equal(contains('10.0.0.64/26', '10.0.0.127'), true);
    assert.equal(contains('10.0.0.64/26', '10.0.0.128'), false);
    assert.equal(contains('::/0', '10.0.0.1'), false);
    assert.equal(contains('0.0.0.0/0', '::'), false);
    assert.equal(contains('fd00::/33', 'fd00:0:7fff::1'), true);
    assert.equal(contains('fd00::/33', 'fd00:0:8000::1'), false);
  });

  it('overlaps another when either holds the other', () => {
    const pairs: [string, string, boolean][] = [
      ['10.0.0.0/8', '10.1.0.0/16', true],
      ['10.1.0.0/16', '10.0.0.0/8', true],
      ['10.0.0.0/9', '10.128.0.0/9', false],
      ['10.0.0.0/8', '10.0.0.0/8', true],
      ['0.0.0.0/0', '::/0', false],
    ];
    for (const [a, b, expected] of pairs) assert.equal(overlaps(network(a), network(b)), expected, `${a} ${b}`);
    assert.equal(containsCidr(network('10.1.0.0/16'), network('10.0.0.0/8')), false);
  });

  it('has as many addresses as its host bits make', () => {
    assert.equal(cidrSize(network('10.0.0.0/26')), 64n);
    assert.equal(cidrSize(network('10.0.0.1/32')), 1n);
    assert.equal(cidrSize(network('::/0')), 2n ** 128n);
  });

  it('becomes part of a name by dashes', () => {
    assert.equal(cidrName('10.0.0.0/26'), '10-0-0-0-26');
    assert.equal(cidrName('2001:db8::/122'), '2001-db8---122');
  });

  it('that is made of an address holds that address', () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.nat(128), (text, length) => {
        const ip = parseIp(text)!;
        const cidr = cidrOf(ip, Math.min(length, ip.family === 4 ? 32 : 128));
        assert.equal(containsIp(cidr, ip), true);
        assert.deepEqual(parseCidr(formatCidr(cidr))?.network, cidr);
      }),
    );
  });
});
