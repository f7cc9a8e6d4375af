import assert from 'node:assert/strict';
import { readableBlocks } from '../../../../src/ipam/usage/blocks.ts';
import { findBorrowed } from '../../../../src/ipam/usage/borrowed.ts';
import { usageByNode } from '../../../../src/ipam/usage/nodes.ts';
import type { IPAMBlock } from '../../../../src/resources/generated/types.ts';
import { blockOf } from '../../../support/ipam-blocks.ts';

describe('borrowed addresses', () => {
  it('are those of another node than the block, and all of a block that is nobody’s', () => {
    const blocks = [
      blockOf('10.0.0.0/29', 'host:a', {
        1: { secondary: { node: 'a', pod: 'own', namespace: 'x' } },
        2: { secondary: { node: 'b', pod: 'p', namespace: 'x' } },
        3: { secondary: { node: 'b', pod: 'virt-launcher-1', namespace: 'x', 'vmi-name': 'm' } },
      }),
      blockOf('10.0.0.8/29', undefined, { 0: { secondary: { node: 'a', type: 'ipipTunnelAddress' } } }),
      blockOf('10.0.0.16/29', 'virtual:load-balancer', { 0: { secondary: { node: 'a' } } }),
    ];
    assert.deepEqual(findBorrowed(blocks).borrowed, [
      { ip: '10.0.0.2', node: 'b', block: '10.0.0.0/29', blockOwner: 'a', type: 'pod', allocatedTo: 'x/p' },
      { ip: '10.0.0.3', node: 'b', block: '10.0.0.0/29', blockOwner: 'a', type: 'vmi', allocatedTo: 'x/m' },
      { ip: '10.0.0.8', node: 'a', block: '10.0.0.8/29', blockOwner: '', type: 'ipipTunnelAddress', allocatedTo: '' },
      { ip: '10.0.0.16', node: 'a', block: '10.0.0.16/29', blockOwner: 'load-balancer', type: '', allocatedTo: '' },
    ]);
  });

  it('are not known where an allocation says no node, or points nowhere', () => {
    const dangling = { ...blockOf('10.0.0.0/30', 'host:a', { 0: {} }), attributes: [] };
    const resting = blockOf('10.0.0.4/30', 'host:a', { 0: { releasedAt: '2020-01-01T00:00:00Z' }, 1: { handle_id: 'h' } });
    assert.deepEqual(findBorrowed([dangling, resting]), { borrowed: [], unclassified: 3 });
  });
});

describe('usage by node', () => {
  it('counts blocks, addresses in them, and what is borrowed elsewhere', () => {
    const blocks = [
      blockOf('10.0.0.0/29', 'host:b', { 1: { secondary: { node: 'b' } }, 2: { secondary: { node: 'a' } } }),
      blockOf('10.0.0.8/29', 'host:b'),
      blockOf('10.0.0.16/29', 'virtual:load-balancer', { 1: {} }),
    ];
    assert.deepEqual(usageByNode(blocks, findBorrowed(blocks)), [
      { node: 'a', blocks: 0, capacity: 0, inUse: 0, borrowed: 1 },
      { node: 'b', blocks: 2, capacity: 16, inUse: 2, borrowed: 0 },
    ]);
  });
});

describe('blocks for reports', () => {
  it('leave out what has no network, and say so', () => {
    const stored = (name: string, cidr: string) => {
      const resource: IPAMBlock = {
        kind: 'IPAMBlock',
        apiVersion: '',
        metadata: { name },
        spec: { ...blockOf('10.0.0.0/30', undefined), cidr } as IPAMBlock['spec'],
      };
      return { resource, revision: '1' as never };
    };
    const read = readableBlocks({
      items: [stored('10.0.0.0/30', '10.0.0.0/30'), stored('10.0.0.4/30', 'rubbish')],
      unreadable: [{ key: '/k', reason: 'r' }],
    });
    assert.deepEqual(
      read.blocks.map(({ cidr }) => cidr),
      ['10.0.0.0/30'],
    );
    assert.deepEqual(read.unreadable, [
      { key: '/k', reason: 'r' },
      { key: 'BlockKey(cidr=10.0.0.4/30)', reason: 'rubbish is not a CIDR' },
    ]);
  });
});
