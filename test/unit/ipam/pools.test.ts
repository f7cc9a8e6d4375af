import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isIpamError } from '../../../src/ipam/errors.ts';
import { defaultStartIndex, walkBlocks, walkPosition } from '../../../src/ipam/pool/block-walk.ts';
import { type Pool, toPool } from '../../../src/ipam/pool/pool.ts';
import { Reservations } from '../../../src/ipam/pool/reservations.ts';
import { requireFamily, selectPools } from '../../../src/ipam/pool/selection.ts';
import { addressAt, cidrSize, formatCidr, parseCidr, subnetCount, subnets } from '../../../src/net/index.ts';
import type { IPPool } from '../../../src/resources/generated/types.ts';

const NONE = new Reservations([]);

function pool(spec: Partial<IPPool['spec']> & { cidr: string }, rest: Partial<IPPool> = {}): Pool {
  return toPool({ kind: 'IPPool', apiVersion: 'projectcalico.org/v3', metadata: { name: spec.cidr }, spec, ...rest })!;
}

describe('a pool', () => {
  it('has the defaults that old pools do not store', () => {
    const { blockSize, uses, enabled, automatic } = pool({ cidr: '10.0.0.0/16' });
    assert.deepEqual([blockSize, uses, enabled, automatic], [26, ['Workload', 'Tunnel'], true, true]);
    assert.equal(pool({ cidr: 'fd00::/64' }).blockSize, 122);
    assert.equal(pool({ cidr: 'FD00:0::/64' }).cidr, 'fd00::/64');
    assert.equal(toPool({ kind: 'IPPool', apiVersion: '', metadata: {}, spec: { cidr: 'nonsense' } }), undefined);
  });

  it('gives no new addresses while it is disabled, being deleted, or not allocatable', () => {
    const condition = { type: 'Allocatable', status: 'False' as const, lastTransitionTime: '', reason: 'CIDROverlap', message: '' };
    const cidr = '10.0.0.0/16';
    assert.equal(pool({ cidr, disabled: true }).enabled, false);
    assert.equal(pool({ cidr }, { metadata: { name: 'p', deletionTimestamp: '2026-01-01T00:00:00Z' } }).enabled, false);
    assert.equal(pool({ cidr }, { status: { conditions: [condition] } }).enabled, false);
    assert.equal(pool({ cidr }, { status: { conditions: [{ ...condition, status: 'True' }] } }).enabled, true);
  });
});

describe('the choice of pools', () => {
  const [one, two, three] = ['10.1.0.0/16', '10.2.0.0/16', '10.3.0.0/16'] as const;
  const select = (pools: readonly Pool[], options: Partial<Parameters<typeof selectPools>[1]> = {}) =>
    selectPools(pools, {
      family: 4,
      requested: [],
      use: 'Workload',
      host: 'node-a',
      nodeLabels: { rack: 'r1' },
      namespaceLabels: {},
      longestPrefix: 32,
      ...options,
    }).map(({ cidr }) => cidr);
  const refuses = (pools: readonly Pool[], text: string, options = {}) =>
    assert.throws(
      () => select(pools, options),
      (error) => isIpamError(error, 'no qualified pool') && error.message === text,
    );

  it('takes the automatic ones that select node and namespace, in their order', () => {
    const pools = [
      pool({ cidr: one, nodeSelector: "rack == 'r1'" }),
      pool({ cidr: two, nodeSelector: "rack == 'r2'" }),
      pool({ cidr: three, namespaceSelector: "team == 'a'" }),
      pool({ cidr: '10.4.0.0/16', assignmentMode: 'Manual' }),
      pool({ cidr: '10.5.0.0/16', disabled: true }),
      pool({ cidr: 'fd00::/64' }),
    ];
    assert.deepEqual(select(pools), [one]);
    assert.deepEqual(select(pools, { namespaceLabels: { team: 'a' } }), [one, three]);
    assert.deepEqual(select(pools, { family: 6, longestPrefix: 128 }), ['fd00::/64']);
  });

  it('takes exactly those asked for, in that order, whatever selectors and mode say', () => {
    const pools = [pool({ cidr: one, nodeSelector: '!all()' }), pool({ cidr: two, assignmentMode: 'Manual' }), pool({ cidr: three })];
    assert.deepEqual(select(pools, { requested: [two, one] }), [two, one]);
  });

  it('says why there is none', () => {
    refuses([], 'cannot find a qualified ippool');
    refuses([pool({ cidr: one, disabled: true })], 'cannot find a qualified ippool', { requested: [one] });
    refuses([pool({ cidr: one })], `the given pool (${two}) does not exist, or is not enabled`, { requested: [two] });
    refuses([pool({ cidr: one, nodeSelector: "rack == 'r2'" })], 'no configured Calico pools for node node-a');
    refuses([pool({ cidr: one, allowedUses: ['Tunnel'] })], 'cannot find a qualified ippool, no pools match the required use (Workload)');
    refuses([pool({ cidr: one, allowedUses: ['Tunnel'] })], 'cannot find a qualified ippool, no pools match the required use (Workload)', {
      requested: [one],
    });
  });

  it('leaves out pools whose blocks have no room for what the host reserves', () => {
    const pools = [pool({ cidr: one, blockSize: 30 }), pool({ cidr: two, blockSize: 29 })];
    assert.deepEqual(select(pools, { longestPrefix: 29 }), [two]);
  });

  it('fails as a whole where a selector cannot be read', () => {
    assert.throws(
      () => select([pool({ cidr: one, nodeSelector: 'rack ==' }), pool({ cidr: two })]),
      (error) => (error as { code: string }).code === 'Input',
    );
  });

  it('refuses networks of the other family, and what is no network', () => {
    assert.throws(() => requireFamily(['fd00::/64'], 4), /provided IPv4 IPPools list contains one or more IPv6 IPPools/);
    assert.throws(() => requireFamily([one], 6), /provided IPv6 IPPools list contains one or more IPv4 IPPools/);
    assert.throws(() => requireFamily(['10.0.0.0'], 4), /is not a CIDR/);
  });
});

describe("a host's walk through a pool", () => {
  it('passes every block once, from its start and round', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 30 }), fc.nat(6), fc.bigInt({ min: 0n, max: 1n << 20n }), (prefix, bits, start) => {
        const one = pool({
          cidr: formatCidr({ ...parseCidr('10.16.0.0/16')!.network, prefixLength: prefix }),
          blockSize: prefix + Math.min(bits, 32 - prefix),
        });
        const count = subnetCount(one.network, one.blockSize);
        const walked = Array.from(walkBlocks(one, start % count, NONE));
        assert.equal(new Set(walked.map(formatCidr)).size, Number(count));
        assert.deepEqual(
          walked.map((block) => walkPosition(one, start % count, block)),
          walked.map((_, index) => BigInt(index)),
        );
      }),
    );
  });

  it('leaps over what is reserved, and passes the rest', () => {
    const one = pool({ cidr: '10.0.0.0/26', blockSize: 30 });
    const block = fc.nat(15).map((index) => `10.0.0.${4 * index}`);
    const reserved = fc.array(fc.tuple(block, fc.constantFrom(26, 27, 28, 29, 30, 31, 32)), { maxLength: 8 });
    fc.assert(
      fc.property(reserved, fc.nat(15), (entries, start) => {
        const reservations = Reservations.parse(entries.map(([address, length]) => `${address}/${length}`));
        const expected = Array.from(subnets(one.network, 30))
          .filter((network) => !reservations.matchesWhole(network))
          .map(formatCidr);
        const walked = Array.from(walkBlocks(one, BigInt(start), reservations), formatCidr);
        assert.deepEqual(walked.toSorted(), expected.toSorted());
      }),
    );
  });

  it('begins at once in a pool of 2^74 blocks, even where half of it is reserved', () => {
    const huge = pool({ cidr: 'fd00::/48' });
    const count = subnetCount(huge.network, huge.blockSize);
    assert.equal(count, 1n << 74n);
    const reservations = Reservations.parse(['fd00::/49']);
    const [first] = walkBlocks(huge, 5n, reservations);
    assert.equal(formatCidr(first!), 'fd00:0:0:8000::/122');
    assert.deepEqual([...walkBlocks(huge, 5n, Reservations.parse(['fd00::/40']))], []);
  });

  it('begins at the same place for a host each time, at others for other hosts, and anywhere where blocks are single addresses', () => {
    const start = defaultStartIndex(Math.random);
    const one = pool({ cidr: '10.0.0.0/8' });
    const count = subnetCount(one.network, one.blockSize);
    assert.equal(start(one, count, 'node-a'), start(one, count, 'node-a'));
    const starts = Array.from({ length: 100 }, (_, index) => start(one, count, `node-${index}`));
    assert.ok(new Set(starts).size > 95);
    assert.ok(starts.every((index) => index >= 0n && index < count));
    const single = pool({ cidr: '10.0.0.0/8', blockSize: 32 });
    assert.notEqual(start(single, 1n << 24n, 'node-a'), start(single, 1n << 24n, 'node-a'));
    const huge = pool({ cidr: 'fd00::/48' });
    assert.ok(Array.from({ length: 20 }, (_, index) => start(huge, 1n << 74n, `node-${index}`)).some((index) => index > 1n << 70n));
  });
});

describe('reservations', () => {
  it('count each address once, whatever overlaps', () => {
    const entry = fc
      .tuple(fc.nat(63), fc.integer({ min: 26, max: 32 }))
      .map(([last, length]) => formatCidr(parseCidr(`10.0.0.${last}/${length}`)!.network));
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 10 }), (entries) => {
        const reservations = Reservations.parse(entries);
        const network = parseCidr('10.0.0.0/26')!.network;
        const single = Array.from({ length: Number(cidrSize(network)) }, (_, ordinal) => addressAt(network, ordinal)).filter((one) =>
          reservations.matchesIp(one),
        );
        assert.equal(reservations.count(network), BigInt(single.length));
        assert.equal(reservations.matchesWhole(network), single.length === 64);
        assert.equal(reservations.matchesSome(network), single.length > 0);
      }),
    );
  });

  it('keep families apart', () => {
    const reservations = Reservations.parse(['0.0.0.0/0']);
    assert.equal(reservations.matchesSome(parseCidr('fd00::/64')!.network), false);
    assert.equal(reservations.count(parseCidr('10.0.0.0/8')!.network), 1n << 24n);
  });
});
