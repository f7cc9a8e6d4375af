import { notSupported } from '../../base/errors.ts';
import { column, float, nameColumn } from '../columns.ts';
import type { Tier } from '../generated/types.ts';
import type { Column, DeleteContext, Kind, Reading } from '../kind.ts';
import { DEFAULT_TIER, type TieredPolicy } from '../policy.ts';
import { API_VERSION, identifier, type Ref, refOf } from '../resource.ts';

/** The tiers every cluster has (reference resources.md 12). */
export const BUILT_IN_TIERS: readonly Tier[] = [
  builtIn(DEFAULT_TIER, 1_000_000, 'Deny'),
  builtIn('kube-admin', 1000, 'Pass'),
  builtIn('kube-baseline', 10_000_000, 'Pass'),
];
const BUILT_IN_NAMES = BUILT_IN_TIERS.map((tier) => tier.metadata.name);
/** StagedKubernetesNetworkPolicies are in no tier. */
const POLICY_KINDS = ['NetworkPolicy', 'GlobalNetworkPolicy', 'StagedNetworkPolicy', 'StagedGlobalNetworkPolicy'];

const columns: readonly Column<Tier>[] = [nameColumn, column('ORDER', ({ spec }) => float(spec.order))];

function builtIn(name: string, order: number, defaultAction: 'Deny' | 'Pass'): Tier {
  return { kind: 'Tier', apiVersion: API_VERSION, metadata: { name }, spec: { order, defaultAction }, status: {} };
}

function withDefaults(tier: Tier): Tier {
  if (tier.spec.order !== undefined && tier.spec.defaultAction !== undefined) return tier;
  return { ...tier, spec: { ...tier.spec, order: tier.spec.order ?? 1_000_000, defaultAction: tier.spec.defaultAction ?? 'Deny' } };
}

/** A tier written by an old release has no order: etcd's lists show the default, its single objects do not. */
function afterRead(tier: Tier, { operation, datastore }: Reading): Tier {
  return operation === 'list' || datastore === 'kubernetes' ? withDefaults(tier) : tier;
}

async function refuseDelete({ name }: Ref, { store }: DeleteContext): Promise<undefined> {
  if (BUILT_IN_NAMES.includes(name)) throw notSupported('Delete', name, `Cannot delete ${name} tier`);
  const lists = await Promise.all(POLICY_KINDS.map((kind) => store.list<TieredPolicy>({ kind })));
  const policy = lists.flat().find(({ spec }) => spec.tier === name);
  if (!policy) return;
  const hint = `delete or move its policies first, such as ${identifier(refOf(policy))}`;
  throw notSupported('delete', name, 'Cannot delete a non-empty tier', { hint });
}

/** By order, those without one last; ties stay as the store has them. */
function compare(a: Tier, b: Tier): number {
  const [first, second] = [a.spec.order ?? Infinity, b.spec.order ?? Infinity];
  return first === second ? 0 : first - second;
}

export default {
  kind: 'Tier',
  plural: 'tiers',
  aliases: ['tier', 'tiers'],
  namespaced: false,
  model: async () => (await import('../generated/tier.ts')).model,
  hooks: { beforeValidation: withDefaults, beforeDelete: refuseDelete, afterRead },
  columns: { ps: columns, wide: columns },
  compare,
  storedAt: { at: 'resource' },
} satisfies Kind<Tier>;
