import assert from 'node:assert/strict';
import { drawUsage } from '../../../../src/cli/ipam/usage-chart.ts';
import type { NodeUsage } from '../../../../src/ipam/usage/nodes.ts';

const plain = { style: (_: unknown, text: string) => text };
const pool = (name: string, cidr: string, inUse: bigint, capacity: bigint) => ({
  name,
  cidr,
  inUse,
  capacity,
  reserved: 0n,
  available: 0n,
  blocks: [],
});
const node = (name: string, inUse: number, capacity: number, borrowed = 0): NodeUsage => ({
  node: name,
  blocks: capacity / 8,
  capacity,
  inUse,
  borrowed,
});
const linesOf = (chart: string) => chart.split('\n');

describe('the bars of ipam show', () => {
  it('show pools in order, and nodes with the fullest first', () => {
    const chart = drawUsage(
      {
        pools: [pool('main', '10.0.0.0/24', 64n, 256n), pool('v6', 'fd00::/64', 1n, 2n ** 64n)],
        nodes: [node('a', 1, 8), node('b', 16, 16, 3)],
      },
      plain,
    );
    assert.deepEqual(linesOf(chart), [
      '',
      'Pools',
      `  main  10.0.0.0/24  ${'█'.repeat(10)}${'░'.repeat(30)}   25%  64 of 256`,
      `  v6    fd00::/64    █${'░'.repeat(39)}    0%  1 of 9.2234e+18`,
      '',
      'Nodes, in their own blocks',
      `  b  2 blocks  ${'█'.repeat(40)}  100%  16 of 16, 3 borrowed from others`,
      `  a  1 block   ${'█'.repeat(5)}${'░'.repeat(35)}   12%  1 of 8`,
      '',
    ]);
  });

  it('leave out what there is none of, and nodes beyond twenty', () => {
    const nodes = Array.from({ length: 25 }, (_, index) => node(`n${index}`, index % 8, 8));
    const lines = linesOf(drawUsage({ pools: [], nodes }, plain));
    assert.deepEqual([lines[1], lines.at(-2)], ['Nodes, in their own blocks', '  and 5 nodes that are less full']);
    assert.equal(lines.filter((line) => line.includes('░')).length, 20);
  });

  it('do not fail on a node that only borrows', () => {
    assert.match(drawUsage({ pools: [], nodes: [node('a', 0, 0, 2)] }, plain), /a {2}0 blocks {2}░{40} {4}0% {2}0 of 0, 2 borrowed/);
  });
});
