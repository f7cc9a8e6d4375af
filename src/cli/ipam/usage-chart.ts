/** Bars below the table of `ipam show`, for people at a wide terminal: how full pools are, and the blocks of nodes. */
import type { PoolUsage } from '../../ipam/engine/utilization.ts';
import type { NodeUsage } from '../../ipam/usage/nodes.ts';
import type { Output } from '../output.ts';
import { amountText, percentOf } from './amounts.ts';

/** Columns of a terminal that has room beside the table's own width. */
export const WIDE = 100;
const CELLS = 40;
/** The fullest. */
const MOST_NODES = 20;

interface Bar {
  readonly name: string;
  readonly what: string;
  readonly inUse: bigint;
  readonly capacity: bigint;
  readonly more?: string;
}

export interface ChartData {
  readonly pools: readonly PoolUsage[];
  readonly nodes: readonly NodeUsage[];
}

/** Begins with an empty line. */
export function drawUsage({ pools, nodes }: ChartData, output: Pick<Output, 'style'>): string {
  const fullest = nodes.toSorted((a, b) => fullness(b) - fullness(a)).slice(0, MOST_NODES);
  const rest = nodes.length > MOST_NODES ? `  and ${nodes.length - MOST_NODES} nodes that are less full\n` : '';
  return (
    section(
      'Pools',
      pools.map(({ name, cidr, inUse, capacity }) => ({ name, what: cidr, inUse, capacity })),
      output,
    ) +
    section('Nodes, in their own blocks', fullest.map(nodeBar), output) +
    rest
  );
}

function fullness({ inUse, capacity }: NodeUsage): number {
  return capacity === 0 ? 0 : inUse / capacity;
}

function nodeBar({ node, blocks, capacity, inUse, borrowed }: NodeUsage): Bar {
  const what = `${blocks} ${blocks === 1 ? 'block' : 'blocks'}`;
  const more = borrowed === 0 ? '' : `, ${borrowed} borrowed from others`;
  return { name: node, what, inUse: BigInt(inUse), capacity: BigInt(capacity), more };
}

function section(title: string, bars: readonly Bar[], output: Pick<Output, 'style'>): string {
  if (bars.length === 0) return '';
  const [names, whats] = [longest(bars.map(({ name }) => name)), longest(bars.map(({ what }) => what))];
  const lines = bars.map((bar) => {
    const { name, what, inUse, capacity, more = '' } = bar;
    const percent = capacity === 0n ? 0 : percentOf(inUse, capacity);
    const numbers = `${String(percent).padStart(3)}%  ${amountText(inUse)} of ${amountText(capacity)}${more}`;
    return `  ${name.padEnd(names)}  ${what.padEnd(whats)}  ${drawBar(percent, inUse, output)}  ${numbers}\n`;
  });
  return `\n${output.style('bold', title)}\n${lines.join('')}`;
}

/** Whatever is in use shows. */
function drawBar(percent: number, inUse: bigint, output: Pick<Output, 'style'>): string {
  const filled = inUse <= 0n ? 0 : Math.min(CELLS, Math.max(1, Math.round((percent * CELLS) / 100)));
  const colour = percent >= 90 ? 'red' : percent >= 75 ? 'yellow' : 'green';
  return output.style(colour, '█'.repeat(filled)) + output.style('dim', '░'.repeat(CELLS - filled));
}

function longest(texts: readonly string[]): number {
  return Math.max(...texts.map((text) => text.length));
}
