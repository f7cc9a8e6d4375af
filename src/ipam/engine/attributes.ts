/** Who has an address, and changing that record (reference ipam.md 12, 13.4). */
import { CalicoError } from '../../base/errors.ts';
import { type Address, cidrOf, formatCidr, formatIp, parseIp } from '../../net/index.ts';
import { makeAttribute } from '../block/assign.ts';
import { type Attribute, asUpdate, attributeAt, attributesOf, type Block, handleAt, ordinalIn, sanitizeHandle } from '../block/block.ts';
import { dropUnusedAttributes } from '../block/cooldown.ts';
import { IpamError } from '../errors.ts';
import { guard } from '../ledger/ledger.ts';
import { blockKey, readBlock, type StoredBlock, toBlockResource } from '../objects.ts';
import { poolOf } from '../pool/pool.ts';
import type { Engine } from './engine.ts';
import { retry } from './retry.ts';

/** Errors: Invalid (no address), `not assigned`, `in cooldown`, Unreadable. Addresses outside all pools are not assigned. */
export async function assignmentAttributes(engine: Engine, text: string): Promise<Attribute> {
  const ip = parseAddress(text);
  const { block } = await requireBlock(engine, ip);
  return attributeOf(block, ip);
}

function parseAddress(text: string): Address {
  const ip = parseIp(text);
  if (!ip) throw new CalicoError('Invalid', `invalid IP address specified: ${text}`);
  return ip;
}

async function requireBlock(engine: Engine, ip: Address): Promise<StoredBlock> {
  const pool = poolOf((await engine.pools.get()).pools, ip);
  if (!pool) throw notAssigned(formatIp(ip), 'No valid IPPool');
  const cidr = formatCidr(cidrOf(ip, pool.blockSize));
  const block = await readBlock(engine.datastore, cidr);
  if (!block) throw notAssigned(blockKey(cidr), '<nil>');
  return block;
}

function attributeOf(block: Block, ip: Address): Attribute {
  const attribute = attributeAt(block, ordinalIn(block, ip));
  const text = formatIp(ip);
  if (!attribute) throw notAssigned(text, 'IP is unassigned');
  if (attribute.releasedAt !== undefined) throw new IpamError('in cooldown', `address ${text} is in cooldown`, { identifier: text });
  return attribute;
}

function notAssigned(identifier: string, why: string): IpamError {
  return new IpamError('not assigned', `resource does not exist: ${identifier} with error: ${why}`, { identifier });
}

type Owners = 'active' | 'alternate';

/** What to do with one owner's record: replaced by these attributes, or emptied. */
export type OwnerUpdate = { readonly set: Readonly<Record<string, string>> } | 'clear';

/** What must hold of one owner's record before anything is changed. */
export type OwnerPrecondition = 'empty' | { readonly namespace: string; readonly name: string };

export interface OwnerChange {
  readonly handle: string;
  readonly updates: Partial<Record<Owners, OwnerUpdate>>;
  readonly preconditions?: Partial<Record<Owners, OwnerPrecondition>>;
}

/** Errors: those of `assignmentAttributes`, `bad handle`, and Conflict where a precondition does not hold. */
export async function setOwnerAttributes(engine: Engine, text: string, change: OwnerChange): Promise<void> {
  const ip = parseAddress(text);
  if (Object.keys(change.updates).length === 0) return;
  await retry(engine, async () => {
    const { block, stored } = await requireBlock(engine, ip);
    const attribute = attributeOf(block, ip);
    const ordinal = ordinalIn(block, ip);
    const handle = handleAt(block, ordinal) ?? '';
    if (handle !== sanitizeHandle(change.handle))
      throw new IpamError('bad handle', `address ${text} has the handle ${handle}, not ${change.handle}`, { identifier: text });
    for (const owner of ['active', 'alternate'] as const)
      requireOwner(text, owner, recordOf(attribute, owner), change.preconditions?.[owner]);
    const next = asUpdate(withAttribute(block, ordinal, updated(attribute, change.updates)));
    await guard(() => engine.datastore.update({ ...stored, resource: toBlockResource(next, stored) }));
  });
}

function recordOf({ secondary, alternateOwnerAttrs }: Attribute, owner: Owners): Readonly<Record<string, string>> {
  return (owner === 'active' ? secondary : alternateOwnerAttrs) ?? {};
}

function requireOwner(
  ip: string,
  owner: Owners,
  record: Readonly<Record<string, string>>,
  precondition: OwnerPrecondition | undefined,
): void {
  if (precondition === undefined) return;
  const { namespace, pod } = record;
  const holds =
    precondition === 'empty' ? Object.keys(record).length === 0 : namespace === precondition.namespace && pod === precondition.name;
  if (holds) return;
  const expected = precondition === 'empty' ? 'nobody' : `${precondition.namespace}/${precondition.name}`;
  const actual = pod === undefined ? 'nobody' : `${namespace}/${pod}`;
  throw new CalicoError('Conflict', `the ${owner} owner of ${ip} is ${actual}, not ${expected}`, { identifier: ip });
}

function updated(attribute: Attribute, updates: OwnerChange['updates']): Attribute {
  const record = (owner: Owners) => {
    const update = updates[owner];
    if (update === undefined) return recordOf(attribute, owner);
    return update === 'clear' ? {} : update.set;
  };
  const alternate = record('alternate');
  return {
    ...makeAttribute(attribute.handle_id, record('active')),
    ...(Object.keys(alternate).length > 0 && { alternateOwnerAttrs: { ...alternate } }),
  };
}

/** Other addresses may share the old attribute. */
function withAttribute(block: Block, ordinal: number, attribute: Attribute): Block {
  const attributes = [...attributesOf(block), attribute];
  const allocations = block.allocations.map((index, at) => (at === ordinal ? attributes.length - 1 : index));
  return dropUnusedAttributes({ ...block, attributes, allocations });
}
