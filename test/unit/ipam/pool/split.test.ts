import assert from 'node:assert/strict';
import { splitPool } from '../../../../src/ipam/pool/split.ts';
import type { IPPool } from '../../../../src/resources/generated/types.ts';

const pool = (cidr: string, name = 'p'): IPPool => ({
  kind: 'IPPool',
  apiVersion: 'projectcalico.org/v3',
  metadata: { name, uid: 'u', resourceVersion: '5', creationTimestamp: 't', labels: { a: 'b' }, annotations: { c: 'd' } },
  spec: { cidr, disabled: true, blockSize: 28 },
});
const parts = (cidr: string, count: bigint, name?: string) => {
  const split = splitPool(pool(cidr, name), count);
  return Array.from({ length: split.count }, (_, index) => split.part(index));
};

describe('parts of a pool', () => {
  it('cover it, in order', () => {
    assert.deepEqual(
      parts('10.0.0.0/24', 4n).map(({ metadata, spec }) => `${metadata.name} ${spec.cidr}`),
      ['split-p-0 10.0.0.0/26', 'split-p-1 10.0.0.64/26', 'split-p-2 10.0.0.128/26', 'split-p-3 10.0.0.192/26'],
    );
    assert.deepEqual(
      parts('fd00::/64', 2n).map(({ spec }) => spec.cidr),
      ['fd00::/65', 'fd00::8000:0:0:0/65'],
    );
  });

  it('have what the user said of the pool, are enabled, and are new objects', () => {
    assert.deepEqual(parts('10.0.0.0/24', 2n)[0], {
      kind: 'IPPool',
      apiVersion: 'projectcalico.org/v3',
      metadata: { name: 'split-p-0', labels: { a: 'b' }, annotations: { c: 'd' } },
      spec: { cidr: '10.0.0.0/25', disabled: false, blockSize: 28 },
    });
  });

  it('have names that are not too long', () => {
    const [first] = parts('10.0.0.0/24', 2n, 'x'.repeat(250));
    assert.equal(first!.metadata.name, `split-${'x'.repeat(245)}-0`);
  });

  it('are a power of two, and no more than there are addresses', () => {
    for (const count of [-2n, -1n, 0n, 1n, 3n, 6n, 2n ** 63n - 1n])
      assert.throws(() => splitPool(pool('10.0.0.0/24'), count), {
        code: 'Invalid',
        message: `error splitting the CIDR 10.0.0.0/24 into ${count} CIDRs: number to split CIDR into is not a valid power of 2: ${count}`,
      });
    assert.equal(splitPool(pool('10.0.0.0/24'), 256n).part(255).spec.cidr, '10.0.0.255/32');
    assert.throws(() => splitPool(pool('10.0.0.0/24'), 512n), {
      message: 'error splitting the CIDR 10.0.0.0/24 into 512 CIDRs: the CIDR 10.0.0.0/24 is not large enough to be split into 512 parts',
    });
  });
});
