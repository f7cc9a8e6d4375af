/** What the four kinds of Calico policy have in common: a tier, types that follow from the rules, a label (reference resources.md 5.6, 5.8, 5.11). */
import { CalicoError, isCalicoError } from '../base/errors.ts';
import { column, float, nameColumn, namespaceColumn } from './columns.ts';
import type { Kind, StoreView, WriteContext } from './kind.ts';
import type { Resource } from './resource.ts';

const TIER_LABEL = 'projectcalico.org/tier';
export const DEFAULT_TIER = 'default';

export interface TieredPolicy extends Resource {
  spec: {
    tier?: string;
    order?: number;
    selector?: string;
    types?: readonly string[];
    ingress?: readonly unknown[];
    egress?: readonly unknown[];
    stagedAction?: string;
  };
}

/** The tier a policy belongs to: blank means the default one. */
export function tierOf(policy: TieredPolicy): string {
  return policy.spec.tier || DEFAULT_TIER;
}

/** All of a policy kind but its names. */
export function tieredPolicy<R extends TieredPolicy>({ namespaced }: { namespaced: boolean }) {
  return {
    namespaced,
    hooks: { beforeValidation, afterRead: withTierLabel },
    touches: (policy, verb) => [{ kind: 'Tier', name: verb === 'delete' ? undefined : tierOf(policy), as: 'shared' }],
    columns: {
      ps: [nameColumn, column('TIER', tierColumn)],
      wide: [
        nameColumn,
        column('TIER', tierColumn),
        column('ORDER', (policy) => float(policy.spec.order)),
        column('SELECTOR', (policy) => policy.spec.selector ?? ''),
      ],
      extra: namespaced ? [namespaceColumn] : [],
    },
    storedAt: { at: 'resource', policyName: true },
  } satisfies Partial<Kind<R>>;
}

function tierColumn(policy: TieredPolicy): string {
  return policy.spec.tier ?? '';
}

async function beforeValidation<R extends TieredPolicy>(policy: R, { operation, store }: WriteContext<R>): Promise<R> {
  if (operation === 'create') await requireTier(tierOf(policy), store);
  const { types: _, ...spec } = policy.spec;
  const types = typesOf(policy.spec);
  const labels = { ...policy.metadata.labels, [TIER_LABEL]: tierOf(policy) };
  return { ...policy, metadata: { ...policy.metadata, labels }, spec: types ? { ...spec, types } : spec };
}

async function requireTier(name: string, store: StoreView): Promise<void> {
  try {
    await store.require({ kind: 'Tier', name });
  } catch (error) {
    if (!isCalicoError(error, 'NotFound')) throw error;
    const { identifier, code, message } = error;
    throw new CalicoError(code, message, { identifier, cause: error, hint: `create the tier ${name} first, or correct spec.tier` });
  }
}

/** A staged deletion says nothing but what it deletes. */
function typesOf({ types, ingress, egress, stagedAction }: TieredPolicy['spec']): readonly string[] | undefined {
  if (stagedAction === 'Delete') return undefined;
  if (types?.length) return types;
  if (!egress?.length) return ['Ingress'];
  return ingress?.length ? ['Ingress', 'Egress'] : ['Egress'];
}

function withTierLabel<R extends TieredPolicy>(policy: R): R {
  if (policy.metadata.labels?.[TIER_LABEL] !== undefined) return policy;
  return { ...policy, metadata: { ...policy.metadata, labels: { ...policy.metadata.labels, [TIER_LABEL]: DEFAULT_TIER } } };
}
