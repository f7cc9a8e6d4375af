import assert from 'node:assert/strict';
import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { type Address, addToIp, compareIp, formatIp, maskIp, parseIp, parseStrictIp } from '../../../src/net/index.ts';

const word = fc.oneof(fc.nat(0xffffffff), fc.constantFrom(0, 1, 0xffff, 0x10000, 0x80000000, 0xffffffff));
const ip4: fc.Arbitrary<Address> = word.map((value) => ({ family: 4, words: [value] }));
const ip6: fc.Arbitrary<Address> = fc
  .tuple(word, word, word, word)
  .filter(([a, b, c]) => !(a === 0 && b === 0 && c === 0xffff))
  .map((words) => ({ family: 6, words }));
const anyIp = fc.oneof(ip4, ip6);

const ip = (text: string) => parseIp(text) ?? assert.fail(`${text} is no address`);
const canonical = (text: string) => formatIp(ip(text));

describe('an IP address', () => {
  it('is printed in canonical form', () => {
    assert.equal(canonical('10.0.255.1'), '10.0.255.1');
    assert.equal(canonical('FD00:0:0:0:0:0:0:00Ab'), 'fd00::ab');
    assert.equal(canonical('::'), '::');
    assert.equal(canonical('::1'), '::1');
    assert.equal(canonical('1::'), '1::');
    assert.equal(canonical('1:2:3:4:5:6:7:8'), '1:2:3:4:5:6:7:8');
    assert.equal(canonical('64:ff9b::192.0.2.33'), '64:ff9b::c000:221');
  });

  it('is compressed at the first longest run of zero groups, never at a single one', () => {
    assert.equal(canonical('2001:0:0:1:0:0:0:1'), '2001:0:0:1::1');
    assert.equal(canonical('2001:0:0:1:2:0:0:1'), '2001::1:2:0:0:1');
    assert.equal(canonical('1:0:3:4:5:6:7:8'), '1:0:3:4:5:6:7:8');
    assert.equal(canonical('0:2:3:4:5:6:7::'), '0:2:3:4:5:6:7:0');
    assert.equal(canonical('1:2:3:4:5:6::'), '1:2:3:4:5:6::');
  });

  it('is IPv4 when written as IPv4-mapped IPv6', () => {
    assert.equal(canonical('::ffff:1.2.3.4'), '1.2.3.4');
    assert.equal(canonical('0:0:0:0:0:FFFF:102:304'), '1.2.3.4');
    assert.equal(canonical('::1.2.3.4'), '::102:304');
  });

  for (const text of [
    ...[
      '',
      '.',
      '1',
      '1.2.3',
      '1.2.3.4.5',
      '1.2.3.',
      '.1.2.3',
      '1..2.3',
      '256.0.0.1',
      '01.2.3.4',
      '1.2.3.00',
      '1.2.3.4 ',
      ' 1.2.3.4',
      '0x1.2.3.4',
      '-1.2.3.4',
      '1.2.3.4/32',
    ],
    ...[
      ':',
      ':::',
      '1:::2',
      '::1::',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      '1:2:3:4:5:6:7:8::',
      '::1:2:3:4:5:6:7:8',
      '1:2:3:4::5:6:7:8',
      ':1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:',
    ],
    ...[
      '00001::',
      '12345::',
      'g::',
      '::-1',
      '1.2.3.4::',
      '::1.2.3.4:5',
      '::1.2.3',
      '::01.2.3.4',
      '1:2:3:4:5:6:7:1.2.3.4',
      '1:2:3:4:5:6::1.2.3.4',
      'fe80::1%eth0',
      '[::1]',
      '٣.1.1.1',
    ],
  ]) {
    it(`is not ${JSON.stringify(text)}`, () => assert.equal(parseIp(text), undefined));
  }

  it('is refused as IPv4-mapped by the strict parser, which otherwise reads the same', () => {
    assert.equal(parseStrictIp('::ffff:1.2.3.4'), undefined);
    assert.deepEqual(parseStrictIp('1.2.3.4'), parseIp('1.2.3.4'));
    assert.deepEqual(parseStrictIp('fd00::1'), parseIp('fd00::1'));
    assert.equal(parseStrictIp('fe80::1%eth0'), undefined);
  });

  it('survives printing and parsing', () => {
    fc.assert(fc.property(anyIp, (address) => assert.deepEqual(parseIp(formatIp(address)), address)));
  });

  it('is printed as the platform prints it', () => {
    fc.assert(fc.property(ip6, (address) => assert.equal(`[${formatIp(address)}]`, new URL(`http://[${formatIp(address)}]`).hostname)));
  });

  it('is accepted exactly where the platform accepts it', () => {
    const piece = fc.constantFrom(':', '::', '.', '0', '1', '00', '255', '256', 'ffff', 'fFfff', '1.2.3.4', 'x');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 16 }), (pieces) => {
        const text = pieces.join('');
        assert.equal(parseIp(text) !== undefined, isIPv4(text) || isIPv6(text), text);
      }),
      { numRuns: 2000 },
    );
  });

  it('is ordered by family and number', () => {
    const sorted = ['0.0.0.0', '9.0.0.0', '10.0.0.0', '255.255.255.255', '::', '::1', '1::', 'fd00::'].map(ip);
    assert.deepEqual([...sorted].reverse().sort(compareIp), sorted);
  });

  it('is masked to its first bits', () => {
    const masked = (text: string, length: number) => formatIp(maskIp(ip(text), length));
    assert.equal(masked('255.255.255.255', 0), '0.0.0.0');
    assert.equal(masked('255.255.255.255', 1), '128.0.0.0');
    assert.equal(masked('10.1.2.255', 26), '10.1.2.192');
    assert.equal(masked('10.1.2.255', 32), '10.1.2.255');
    assert.equal(masked('ffff:ffff:ffff:ffff:ffff::ffff', 33), 'ffff:ffff:8000::');
    assert.equal(masked('fd00::1', 128), 'fd00::1');
  });

  it('is counted on and back across its words', () => {
    const moved = (text: string, offset: number | bigint) => formatIp(addToIp(ip(text), offset));
    assert.equal(moved('10.0.0.255', 1), '10.0.1.0');
    assert.equal(moved('10.0.1.0', -1), '10.0.0.255');
    assert.equal(moved('fd00::ffff:ffff:ffff:ffff', 1), 'fd00:0:0:1::');
    assert.equal(moved('fd00:0:0:1::', -1n), 'fd00::ffff:ffff:ffff:ffff');
    assert.equal(moved('::', 2n ** 127n), '8000::');
    assert.throws(() => moved('255.255.255.255', 1), RangeError);
    assert.throws(() => moved('::', -1), RangeError);
  });

  it('is the sum of its words in every direction', () => {
    const value = (address: Address) => address.words.reduce((sum, part) => (sum << 32n) + BigInt(part), 0n);
    fc.assert(
      fc.property(ip6, fc.bigInt({ min: -(2n ** 127n), max: 2n ** 127n }), (address, offset) => {
        const sum = value(address) + offset;
        if (sum < 0n || sum >> 128n) assert.throws(() => addToIp(address, offset), RangeError);
        else assert.equal(value(addToIp(address, offset)), sum);
      }),
    );
  });
});
