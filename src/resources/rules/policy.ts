/** Policies of Calico's own four kinds. */
import type { Finding } from '../../base/errors.ts';
import type { GlobalNetworkPolicy, NetworkPolicy, Rule, StagedGlobalNetworkPolicy, StagedNetworkPolicy } from '../generated/types.ts';
import type { StructContext } from '../kind.ts';
import { GLOBAL_NETWORK_POLICY_NAME, NETWORK_POLICY_NAME } from '../names.ts';
import { finding, type Rules, shown } from './finding.ts';
import { checkOwnMetadata } from './metadata.ts';

type Policy = NetworkPolicy | GlobalNetworkPolicy | StagedNetworkPolicy | StagedGlobalNetworkPolicy;

function checkTypes({ spec: { types = [] } }: Policy, context: StructContext, name: string): Finding[] {
  const first = new Map(types.toReversed().map((type, index) => [type, types.length - 1 - index]));
  if (first.size === types.length) return [];
  const value = shown(context, ['spec', 'types']);
  return types.flatMap((type, index) =>
    first.get(type) === index
      ? []
      : [finding(context, { name, reason: `'${type}' type specified more than once`, value, at: ['spec', 'types', index] })],
  );
}

/** A rule may name services only at the other end, and HTTP only where traffic comes in. */
function checkEnds({ spec: { ingress = [], egress = [] } }: Policy, context: StructContext, httpReason: string): Finding[] {
  const refuse = (name: string, reason: string, at: readonly (string | number)[]) =>
    finding(context, { name, reason, value: `&${shown(context, at)}`, at });
  return [
    ...egress.flatMap(({ source, http }, index) => [
      ...(source?.services
        ? [refuse('Services', 'not allowed in egress rule source', ['spec', 'egress', index, 'source', 'services'])]
        : []),
      ...(http ? [refuse('HTTP', httpReason, ['spec', 'egress', index, 'http'])] : []),
    ]),
    ...ingress.flatMap(({ destination }, index) =>
      destination?.services
        ? [refuse('Services', 'not allowed in ingress rule destination', ['spec', 'ingress', index, 'destination', 'services'])]
        : [],
    ),
  ];
}

/** Without a namespace of its own, a policy must say whose services it means. */
function checkServiceNamespaces({ spec: { ingress = [], egress = [] } }: Policy, context: StructContext): Finding[] {
  const check = (rules: readonly Rule[], direction: string, end: 'source' | 'destination') =>
    rules.flatMap((rule, index) => {
      const services = rule[end]?.services;
      if (!services || services.namespace) return [];
      const at = ['spec', direction, index, end, 'services', 'namespace'];
      return [finding(context, { name: 'Namespace', reason: 'must specify a namespace', at })];
    });
  return [...check(egress, 'egress', 'destination'), ...check(ingress, 'ingress', 'source')];
}

function checkSpec(policy: Policy, context: StructContext): Finding[] {
  return [...checkTypes(policy, context, 'NetworkPolicySpec.Types'), ...checkEnds(policy, context, 'not allowed in egress rule')];
}

function checkGlobalSpec(policy: Policy, context: StructContext): Finding[] {
  return [
    ...checkTypes(policy, context, 'GlobalNetworkPolicySpec.Types'),
    ...checkEnds(policy, context, 'not allowed in egress rules'),
    ...checkServiceNamespaces(policy, context),
  ];
}

/** A staged deletion says nothing but which policy goes. */
function checkDeletion({ spec }: StagedNetworkPolicy | StagedGlobalNetworkPolicy, context: StructContext, name: string): Finding[] {
  const { stagedAction: _, tier: __, ...others } = spec;
  const reason = 'Spec fields, except Tier, should all be zero-value if stagedAction is Delete';
  return Object.values(others).some(isSet) ? [finding(context, { name, reason, at: ['spec'] })] : [];
}

/** Whether Go holds more than a zero value; of a policy's fields only the order tells 0 from absent. */
export function isSet(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object' && value !== null) return Object.values(value).some(isSet);
  return value !== undefined && value !== null && value !== '' && value !== false;
}

export const POLICY_RULES: Rules = {
  NetworkPolicy: (policy: NetworkPolicy, context) => [
    ...checkOwnMetadata(context, policy, NETWORK_POLICY_NAME),
    ...checkSpec(policy, context),
  ],
  GlobalNetworkPolicy: (policy: GlobalNetworkPolicy, context) => [
    ...checkOwnMetadata(context, policy, GLOBAL_NETWORK_POLICY_NAME),
    ...checkGlobalSpec(policy, context),
  ],
  StagedNetworkPolicy: (policy: StagedNetworkPolicy, context) => [
    ...checkOwnMetadata(context, policy, NETWORK_POLICY_NAME),
    ...(policy.spec.stagedAction === 'Delete' ? checkDeletion(policy, context, 'StagedNetworkPolicySpec') : checkSpec(policy, context)),
  ],
  StagedGlobalNetworkPolicy: (policy: StagedGlobalNetworkPolicy, context) => [
    ...checkOwnMetadata(context, policy, GLOBAL_NETWORK_POLICY_NAME),
    ...(policy.spec.stagedAction === 'Delete'
      ? checkDeletion(policy, context, 'StagedGlobalNetworkPolicySpec')
      : checkGlobalSpec(policy, context)),
  ],
};
