/** Every address that blocks record as allocated, with what they say of it (reference calicoctl-cli.md 13.2). */
import { compareUtf8 } from '../../base/compare.ts';
import { addressAt, formatIp } from '../../net/index.ts';
import { type Attribute, attributeAt, type Block, handleAt, networkOf, sequenceNumberAt, WINDOWS_RESERVED_HANDLE } from '../block/block.ts';
import { allocatedOrdinals, hostOf } from '../block/inspect.ts';

export interface Allocation {
  readonly ip: string;
  /** undefined: none, or Windows' own. */
  readonly handle: string | undefined;
  readonly sequenceNumber: bigint;
  readonly pod: string | undefined;
  readonly namespace: string | undefined;
  /** Where the address says none, its block's; empty: neither does. */
  readonly node: string;
  readonly type: string | undefined;
  readonly creationTimestamp: string | undefined;
  /** The node is not the block's. */
  readonly borrowed: boolean;
  /** Released, and resting. */
  readonly coolingDown: boolean;
  readonly reservedForWindows: boolean;
  /** undefined where the block points nowhere. */
  readonly attribute: Attribute | undefined;
}

/** In the order of the block. */
export function allocationsOf(block: Block): Allocation[] {
  const host = hostOf(block) ?? '';
  const network = networkOf(block);
  return allocatedOrdinals(block).map((ordinal) => {
    const attribute = attributeAt(block, ordinal);
    const { pod, namespace, type, timestamp, node: own } = attribute?.secondary ?? {};
    const node = own || host;
    const reservedForWindows = attribute?.handle_id?.toLowerCase() === WINDOWS_RESERVED_HANDLE;
    return {
      ip: formatIp(addressAt(network, ordinal)),
      handle: reservedForWindows ? undefined : handleAt(block, ordinal),
      sequenceNumber: sequenceNumberAt(block, ordinal),
      pod: pod || undefined,
      namespace: namespace || undefined,
      node,
      type: type || undefined,
      creationTimestamp: timestamp || undefined,
      borrowed: node !== host,
      coolingDown: attribute?.releasedAt !== undefined,
      reservedForWindows,
      attribute,
    };
  });
}

/** `Main:HANDLE Extra:k=v,k=v`, and ` Alternate:k=v` where there is another owner. */
export function attributeText(attribute: Attribute | undefined): string {
  if (!attribute) return '<missing>';
  const { handle_id: handle = '<none>', secondary = {}, alternateOwnerAttrs = {} } = attribute;
  const alternate = pairs(alternateOwnerAttrs);
  return `Main:${handle} Extra:${pairs(secondary)}${alternate && ` Alternate:${alternate}`}`;
}

function pairs(record: Readonly<Record<string, string>>): string {
  const names = Object.keys(record).sort(compareUtf8);
  return names.map((name) => `${name}=${record[name]}`).join(',');
}
