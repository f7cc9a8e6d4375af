import assert from 'node:assert/strict';
import {
  addressAt,
  cidrOf,
  formatCidr,
  formatIp,
  ordinalOf,
  parseCidr,
  parseIp,
  subnetAt,
  subnetCount,
  subnets,
} from '../../../src/net/index.ts';

const network = (text: string) => parseCidr(text)!.network;
const list = (cidrs: Iterable<Parameters<typeof formatCidr>[0]>) => Array.from(cidrs, formatCidr);

describe('positions in a network', () => {
  for (const [block, size] of [
    ['10.0.0.64/26', 64],
    ['fd00::40/122', 64],
    ['255.255.255.0/24', 256],
    ['fd00::ffff:ffff:f000/116', 4096],
  ] as const) {
    it(`number every address of ${block} and no other`, () => {
      const cidr = network(block);
      for (let ordinal = 0; ordinal < size; ordinal += 1) assert.equal(ordinalOf(cidr, addressAt(cidr, ordinal)), ordinal);
      assert.equal(ordinalOf(cidr, addressAt(network(block.replace(/\/.*/, '/0')), 0)), undefined);
    });
  }

  it('are undefined for an address outside', () => {
    assert.equal(formatIp(addressAt(network('10.0.0.64/26'), 64)), '10.0.0.128');
    assert.equal(ordinalOf(network('10.0.0.64/26'), parseIp('10.0.0.128')!), undefined);
    assert.equal(ordinalOf(network('::/0'), parseIp('10.0.0.1')!), undefined);
  });

  it('find the block of an address', () => {
    const block = (ip: string, size: number) => formatCidr(cidrOf(parseIp(ip)!, size));
    assert.equal(block('10.0.0.77', 26), '10.0.0.64/26');
    assert.equal(block('fd00::7f', 122), 'fd00::40/122');
  });
});

describe('the subnets of a network', () => {
  it('come in order and cover it', () => {
    assert.deepEqual(list(subnets(network('10.0.1.0/28'), 30)), ['10.0.1.0/30', '10.0.1.4/30', '10.0.1.8/30', '10.0.1.12/30']);
    assert.deepEqual(list(subnets(network('fd00::/31'), 32)), ['fd00::/32', 'fd00:1::/32']);
    assert.deepEqual(list(subnets(network('255.255.255.254/31'), 32)), ['255.255.255.254/32', '255.255.255.255/32']);
  });

  it('are the network itself at its own size', () => assert.deepEqual(list(subnets(network('10.0.0.0/26'), 26)), ['10.0.0.0/26']));

  it('are none where the network is smaller than one', () => {
    assert.deepEqual(list(subnets(network('10.0.0.0/27'), 26)), []);
    assert.equal(subnetCount(network('10.0.0.0/27'), 26), 0n);
  });

  it('are counted and reached without walking', () => {
    const pool = network('fd80::/64');
    assert.equal(subnetCount(pool, 122), 2n ** 58n);
    assert.equal(formatCidr(subnetAt(pool, 122, 2n ** 58n - 1n)), 'fd80::ffff:ffff:ffff:ffc0/122');
    assert.equal(formatCidr(subnetAt(network('10.0.0.0/8'), 26, 5)), '10.0.1.64/26');
    assert.equal(list(subnets(pool, 122).take(3)).at(-1), 'fd80::80/122');
  });
});
