/** What `ipam show` prints, as upstream prints it (reference calicoctl-cli.md 13.1). */
import { compareUtf8 } from '../../base/compare.ts';
import type { Attribute } from '../../ipam/block/block.ts';
import type { Configuration } from '../../ipam/configuration.ts';
import type { Usage, Utilization } from '../../ipam/engine/utilization.ts';
import type { Borrowing } from '../../ipam/usage/borrowed.ts';
import { type BoxColumn, boxTable } from '../box-table.ts';
import { amountText, shareText } from './amounts.ts';

const USAGE: readonly BoxColumn[] = [
  { heading: 'GROUPING' },
  { heading: 'CIDR' },
  { heading: 'IPS TOTAL', align: 'right' },
  { heading: 'IPS IN USE', align: 'right' },
  { heading: 'IPS RESERVED', align: 'right' },
  { heading: 'IPS FREE', align: 'right' },
];

const BORROWED: readonly BoxColumn[] = ['IP', 'BORROWING-NODE', 'BLOCK', 'BLOCK OWNER', 'TYPE', 'ALLOCATED-TO'].map((heading) => ({
  heading,
}));

const CONFIGURATION: readonly BoxColumn[] = [{ heading: 'PROPERTY' }, { heading: 'VALUE' }];

/** What Go prints of a setting that is not stored; the others print as they are. */
const NOT_STORED = '(*ipam.VMAddressPersistence)(nil)';

export function usageText({ pools, orphans }: Utilization, { withBlocks }: { withBlocks: boolean }): string {
  const rows = pools.flatMap((pool) => [
    usageRow('IP Pool', pool.cidr, pool),
    ...(withBlocks ? pool.blocks.map((block) => usageRow('Block', block.cidr, block)) : []),
  ]);
  if (withBlocks) rows.push(...orphans.map((block) => usageRow('Block', block.cidr, block)));
  return boxTable(USAGE, rows);
}

function usageRow(grouping: string, cidr: string, { capacity, inUse, reserved, available }: Usage): string[] {
  return [grouping, cidr, amountText(capacity), ...[inUse, reserved, available].map((count) => shareText(count, capacity))];
}

/** `attribute` is undefined where nobody has the address. */
export function addressText(ip: string, attribute: Attribute | undefined): string {
  if (!attribute) return `${ip} is not assigned\n`;
  const { handle_id: handle = '<none>', secondary = {}, alternateOwnerAttrs = {} } = attribute;
  const active = ownerText('Active Owner Attributes', secondary) || 'No Active Owner attributes defined\n';
  return `IP ${ip} is in use\nHandle ID: ${handle}\n${active}${ownerText('Alternate Owner Attributes', alternateOwnerAttrs)}`;
}

function ownerText(title: string, attributes: Readonly<Record<string, string>>): string {
  const names = Object.keys(attributes).sort(compareUtf8);
  return names.length === 0 ? '' : `${title}:\n${names.map((name) => `  ${name}: ${attributes[name]}\n`).join('')}`;
}

export function borrowingText({ borrowed, unclassified }: Borrowing): string {
  const rows = borrowed.map(({ ip, node, block, blockOwner, type, allocatedTo }) => [ip, node, block, blockOwner, type, allocatedTo]);
  const note = `\nNote: found ${unclassified} IP allocations without an explicit node association. Unable to determine if they are borrowed.\n`;
  return boxTable(BORROWED, rows) + (unclassified === 0 ? '' : note);
}

export function configurationText(configuration: Configuration): string {
  return boxTable(CONFIGURATION, [
    ['StrictAffinity', String(configuration.strictAffinity)],
    ['AutoAllocateBlocks', String(configuration.autoAllocateBlocks)],
    ['MaxBlocksPerHost', String(configuration.maxBlocksPerHost)],
    ['KubeVirtVMAddressPersistence', configuration.kubeVirtVMAddressPersistence ?? NOT_STORED],
    ['IPCooldownSeconds', String(configuration.ipCooldownSeconds)],
  ]);
}
