/** `ipam show` (reference calicoctl-cli.md 13.1). */
import { isCalicoError } from '../../base/errors.ts';
import type { Attribute } from '../../ipam/block/block.ts';
import type { Configuration } from '../../ipam/configuration.ts';
import type { BlockUsage, Usage, Utilization } from '../../ipam/engine/utilization.ts';
import { isIpamError } from '../../ipam/errors.ts';
import type { Ipam } from '../../ipam/ipam.ts';
import { readableBlocks } from '../../ipam/usage/blocks.ts';
import { findBorrowed } from '../../ipam/usage/borrowed.ts';
import { usageByNode } from '../../ipam/usage/nodes.ts';
import { formatIp, parseCidr } from '../../net/index.ts';
import type { IPAMBlock } from '../../resources/generated/types.ts';
import type { Output } from '../output.ts';
import { documentText, withResultDocument } from '../result-document.ts';
import {
  asIpamFailure,
  FORMATS,
  type IpamFlags,
  inSession,
  noteUnreadable,
  parseAddress,
  type Session,
  unreadableDocument,
} from './session.ts';
import { addressText, borrowingText, configurationText, usageText } from './show-text.ts';
import { drawUsage, WIDE } from './usage-chart.ts';

export interface ShowFlags extends IpamFlags {
  readonly ip: string;
  readonly 'show-blocks': boolean;
  readonly 'show-borrowed': boolean;
  readonly 'show-configuration': boolean;
}

/** One way of showing: as text, and as a document of schemas/output/ipam-show.json. */
interface Shown {
  readonly text: () => string;
  readonly document: () => object;
}

export async function showIpam(flags: ShowFlags, output: Output): Promise<void> {
  await withResultDocument('ipam show', { format: flags.output, formats: FORMATS, output }, () =>
    inSession(flags, output, async (session) => {
      const { text, document } = await show(session, flags, output);
      await output.out(flags.output === '' ? text() : await documentText(document(), flags.output));
    }),
  );
}

function show(session: Session, flags: ShowFlags, output: Output): Promise<Shown> {
  if (flags.ip !== '') return showAddress(session.ipam, flags.ip);
  if (flags['show-blocks']) return showUsage(session.ipam, output, { withBlocks: true });
  if (flags['show-borrowed']) return showBorrowing(session, output);
  return flags['show-configuration'] ? showConfiguration(session.ipam) : showUsage(session.ipam, output, { withBlocks: false });
}

async function showAddress(ipam: Ipam, text: string): Promise<Shown> {
  const ip = formatIp(parseAddress(text));
  try {
    const attribute = await ipam.assignmentAttributes(ip);
    return { text: () => addressText(ip, attribute), document: () => addressDocument(ip, attribute) };
  } catch (error) {
    if (!isCalicoError(error, 'NotFound')) throw error;
    const coolingDown = isIpamError(error, 'in cooldown') || undefined;
    return { text: () => addressText(ip, undefined), document: () => ({ address: { ip, assigned: false, coolingDown } }) };
  }
}

function addressDocument(ip: string, { handle_id: handle, secondary = {}, alternateOwnerAttrs = {} }: Attribute): object {
  return { address: { ip, assigned: true, handle, activeOwner: secondary, alternateOwner: alternateOwnerAttrs } };
}

async function showUsage(ipam: Ipam, output: Output, { withBlocks }: { withBlocks: boolean }): Promise<Shown> {
  const utilization = await ipam.utilization();
  const blocks = [...utilization.pools.flatMap((pool) => pool.blocks), ...utilization.orphans].map(({ block }) => block);
  const nodes = usageByNode(blocks, findBorrowed(blocks));
  noteUnreadable(utilization.unreadable, output);
  return {
    text() {
      if (withBlocks) noteHidden(utilization, output);
      const { columns = 0 } = output;
      const chart = columns < WIDE ? '' : drawUsage({ pools: utilization.pools, nodes }, output);
      return usageText(shownInTable(utilization), { withBlocks }) + chart;
    },
    document: () => ({
      pools: utilization.pools.map((pool) => ({
        name: pool.name,
        cidr: pool.cidr,
        ...amounts(pool),
        blocks: withBlocks ? pool.blocks.map(blockDocument) : undefined,
      })),
      blocksOutsidePools: withBlocks ? utilization.orphans.map(blockDocument) : undefined,
      nodes,
      unreadable: unreadableDocument(utilization.unreadable),
    }),
  };
}

function blockDocument(usage: BlockUsage): object {
  return { cidr: usage.cidr, affinity: usage.block.affinity, ...amounts(usage) };
}

function amounts({ capacity, inUse, reserved, available }: Usage): object {
  return { total: capacity, inUse, reserved, free: available };
}

/** Calico's table has no IPv6 blocks of pools that are gone. */
function shownInTable(utilization: Utilization): Utilization {
  return { ...utilization, orphans: utilization.orphans.filter(({ cidr }) => !isIpv6(cidr)) };
}

function noteHidden({ orphans }: Utilization, output: Output): void {
  const hidden = orphans.filter(({ cidr }) => isIpv6(cidr)).map(({ cidr }) => cidr);
  if (hidden.length > 0) output.note(`not in the table, as no pool has them: ${hidden.join(', ')}`);
}

function isIpv6(cidr: string): boolean {
  return parseCidr(cidr)?.network.address.family === 6;
}

async function showBorrowing({ client }: Session, output: Output): Promise<Shown> {
  const { blocks, unreadable } = readableBlocks(await client.listAll<IPAMBlock>({ kind: 'IPAMBlock' }));
  const borrowing = findBorrowed(blocks);
  noteUnreadable(unreadable, output);
  return { text: () => borrowingText(borrowing), document: () => ({ ...borrowing, unreadable: unreadableDocument(unreadable) }) };
}

async function showConfiguration(ipam: Ipam): Promise<Shown> {
  const configuration: Configuration = await asIpamFailure(() => ipam.configuration());
  return { text: () => configurationText(configuration), document: () => ({ configuration }) };
}
