import { type Finding, invalid, isCalicoError } from '../../base/errors.ts';
import { type Cidr, formatCidr, isMasked, overlaps, parseCidr } from '../../net/cidr.ts';
import { column, nameColumn } from '../columns.ts';
import type { IPPool } from '../generated/types.ts';
import type { DeleteContext, Kind, Precondition, Reading, StoreView, WriteContext } from '../kind.ts';
import type { Ref } from '../resource.ts';

const ALL_NODES = 'all()';
const BLOCK_SIZE = { 4: 26, 6: 122 } as const;
/** How long the others get to see that a pool is disabled before its blocks are released. */
const SETTLE_MS = 500;

type Spec = IPPool['spec'];

/** A pool with its network in canonical form, and that network. */
interface Normalized {
  readonly pool: IPPool;
  readonly network: Cidr;
}

/** Reference resources.md 5.1.1, in its order: some findings end the check at once, others are collected. */
async function beforeValidation(pool: IPPool, context: WriteContext<IPPool>): Promise<IPPool> {
  const old = context.operation === 'update' ? await context.old() : undefined;
  const written = parsePoolCidr(pool.spec.cidr);
  const normalized = normalize(pool, written.network);
  const findings: Finding[] = [];
  if (old) findings.push(...refuseChanges(old, normalized, pool.spec.cidr));
  if (!old && !context.unsafe) findings.push(...(await findOverlaps(normalized, context.store)));
  if (!isMasked(written)) findings.push(cidrFinding('IPPool CIDR is not strictly masked', normalized.pool.spec.cidr));
  if (findings.length > 0) throw invalid(findings);
  return normalized.pool;
}

function parsePoolCidr(text: string) {
  if (text === '') throw invalid([cidrFinding('IPPool CIDR must be specified')]);
  const parsed = parseCidr(text);
  if (parsed === undefined) throw invalid([cidrFinding('IPPool CIDR must be a valid subnet', text)]);
  return parsed;
}

function normalize(pool: IPPool, network: Cidr): Normalized {
  return { pool: { ...pool, spec: withDefaults({ ...pool.spec, cidr: formatCidr(network) }, network) }, network };
}

function withDefaults(spec: Spec, network: Cidr | undefined): Spec {
  return {
    ...spec,
    nodeSelector: spec.nodeSelector || ALL_NODES,
    blockSize: spec.blockSize || (network && BLOCK_SIZE[network.address.family]),
    allowedUses: spec.allowedUses?.length ? spec.allowedUses : ['Workload', 'Tunnel'],
    assignmentMode: spec.assignmentMode ?? 'Automatic',
    ipipMode: spec.ipipMode || 'Never',
    vxlanMode: spec.vxlanMode || 'Never',
  };
}

function refuseChanges(old: IPPool, { pool: { spec } }: Normalized, writtenCidr: string): Finding[] {
  const findings: Finding[] = [];
  const oldNetwork = parseCidr(old.spec.cidr)?.network;
  if (writtenCidr !== old.spec.cidr && (!oldNetwork || formatCidr(oldNetwork) !== writtenCidr))
    findings.push(cidrFinding('IPPool CIDR cannot be modified', spec.cidr));
  if (old.spec.allowedUses?.includes('LoadBalancer') && spec.allowedUses?.some((use) => use !== 'LoadBalancer'))
    throw invalid([usesFinding(spec)]);
  if (spec.blockSize !== withDefaults(old.spec, oldNetwork).blockSize)
    findings.push(blockSizeFinding('IPPool BlockSize cannot be modified', spec));
  return findings;
}

async function findOverlaps({ pool, network }: Normalized, store: StoreView): Promise<Finding[]> {
  const { name } = pool.metadata;
  const others = (await store.list<IPPool>({ kind: 'IPPool' })).filter((other) => other.metadata.name !== name);
  return others
    .filter((other) => {
      const parsed = parseCidr(other.spec.cidr);
      return parsed !== undefined && overlaps(parsed.network, network);
    })
    .map((other) =>
      cidrFinding(`IPPool(${name}) CIDR overlaps with IPPool(${other.metadata.name}) CIDR ${other.spec.cidr}`, pool.spec.cidr),
    );
}

/** Blocks that were made while the addresses belonged to another pool must fit the new one. */
async function checkBlocks(pool: IPPool, { operation, unsafe, ipam }: WriteContext<IPPool>): Promise<IPPool> {
  if (operation === 'update' || unsafe) return pool;
  const blocks = await ifSupported(ipam.blocksIn(pool.spec.cidr));
  if (blocks?.some((block) => parseCidr(block)?.network.prefixLength !== pool.spec.blockSize))
    throw invalid([blockSizeFinding('IPPool blocksSize conflicts with existing allocations that use a different blockSize', pool.spec)]);
  return pool;
}

/** Nobody may take an address from a pool that goes: disable it, let that be seen, then free its blocks (reference resources.md 5.1.2). */
async function beforeDelete(ref: Ref, { store, ipam, revision, unsafe, pause }: DeleteContext): Promise<Precondition | undefined> {
  if (unsafe) return undefined;
  const pool = await store.get<IPPool>(ref);
  if (!pool.spec.disabled) {
    const metadata = { ...pool.metadata, resourceVersion: revision ?? pool.metadata.resourceVersion };
    await store.update<IPPool>({ ...pool, metadata, spec: { ...pool.spec, disabled: true } });
  }
  await pause(SETTLE_MS);
  await ifSupported(ipam.releasePoolAffinities(pool.spec.cidr));
  return pool.spec.disabled ? undefined : { revision: undefined };
}

function afterRead(pool: IPPool, { operation }: Reading): IPPool {
  if (operation === 'watch' || operation === 'delete') return pool;
  return { ...pool, spec: withDefaults(pool.spec, parseCidr(pool.spec.cidr)?.network) };
}

/** Some stores leave addresses to others. */
async function ifSupported<T>(done: Promise<T>): Promise<T | undefined> {
  try {
    return await done;
  } catch (error) {
    if (isCalicoError(error, 'NotSupported')) return undefined;
    throw error;
  }
}

function cidrFinding(reason: string, value?: string): Finding {
  return { name: 'IPPool.Spec.CIDR', value, reason, path: ['spec', 'cidr'] };
}

function blockSizeFinding(reason: string, { blockSize }: Spec): Finding {
  return { name: 'IPPool.Spec.BlockSize', value: String(blockSize), reason, path: ['spec', 'blockSize'] };
}

function usesFinding({ allowedUses = [] }: Spec): Finding {
  const reason = 'IPPool allowed use cannot be changed from LoadBalacer to Workload or Tunnel';
  return { name: 'IPPool.Spec.AllowedUses', value: `[${allowedUses.join(' ')}]`, reason, path: ['spec', 'allowedUses'] };
}

export default {
  kind: 'IPPool',
  plural: 'ippools',
  aliases: ['ippool', 'ippools', 'ipp', 'ipps', 'pool', 'pools'],
  namespaced: false,
  model: async () => (await import('../generated/ip-pool.ts')).model,
  hooks: { beforeValidation, afterValidation: checkBlocks, beforeDelete, afterRead },
  touches: (_, verb) => (verb === 'delete' ? [] : [{ kind: 'IPPool', as: 'exclusive' }]),
  columns: {
    ps: [nameColumn, column('CIDR', ({ spec }) => spec.cidr), column('SELECTOR', ({ spec }) => spec.nodeSelector ?? '')],
    wide: [
      nameColumn,
      column('CIDR', ({ spec }) => spec.cidr),
      column('NAT', ({ spec }) => spec.natOutgoing ?? false),
      column('IPIPMODE', ({ spec }) => spec.ipipMode || 'Never'),
      column('VXLANMODE', ({ spec }) => spec.vxlanMode || 'Never'),
      column('DISABLED', ({ spec }) => spec.disabled ?? false),
      column('DISABLEBGPEXPORT', ({ spec }) => spec.disableBGPExport ?? false),
      column('SELECTOR', ({ spec }) => spec.nodeSelector ?? ''),
      column('ASSIGNMENTMODE', ({ spec }) => spec.assignmentMode),
    ],
  },
  storedAt: { at: 'resource' },
} satisfies Kind<IPPool>;
