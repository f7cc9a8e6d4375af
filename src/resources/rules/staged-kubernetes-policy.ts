/** StagedKubernetesNetworkPolicy: it must turn into a Calico policy (reference resources.md 10.5), which only its ports can prevent. */

import type { Finding } from '../../base/errors.ts';
import type { NetworkPolicyEgressRule, NetworkPolicyIngressRule, StagedKubernetesNetworkPolicy } from '../generated/types.ts';
import { goString } from '../go-string.ts';
import type { StructContext } from '../kind.ts';
import type { Struct } from '../model.ts';
import { parsePort } from '../scalars.ts';
import { typeAt } from '../show.ts';
import { finding, type Rules, shown } from './finding.ts';
import { checkOwnMetadata } from './metadata.ts';
import { isSet } from './policy.ts';

type KubernetesRule = NetworkPolicyIngressRule | NetworkPolicyEgressRule;

/** Why a rule cannot be turned into Calico's; undefined: it can. */
function portProblem({ ports }: KubernetesRule): string | undefined {
  for (const { port, endPort } of ports ?? []) {
    if (port === undefined) continue;
    const text = endPort === undefined ? String(port) : `${port}:${endPort}`;
    try {
      parsePort(text);
    } catch (error) {
      return `k8s rule couldn't be converted: failed to parse k8s port: invalid port ${text}: ${(error as Error).message}`;
    }
  }
  return undefined;
}

function checkConversion({ metadata, spec }: StagedKubernetesNetworkPolicy, context: StructContext): Finding[] {
  const problems = (['ingress', 'egress'] as const).flatMap((direction) =>
    (spec[direction] ?? []).flatMap((rule, index) => {
      const problem = portProblem(rule);
      const at = ['spec', direction, index];
      return problem === undefined ? [] : [{ at, text: `${goString(typeAt(context.type, at) as Struct, rule)} (${problem})` }];
    }),
  );
  const [first] = problems;
  if (first === undefined) return [];
  const list =
    problems.length === 1
      ? `error with rule ${first.text}`
      : `error with the following rules:\n${problems.map(({ text }) => `-  ${text}\n`).join('')}`;
  const reason = `conversion to stagednetworkpolicy failed policy: ${metadata.name ?? ''}: ${list}`;
  return [finding(context, { name: 'PolicySpec', reason, value: shown(context, ['spec']), at: first.at })];
}

export const STAGED_KUBERNETES_RULES: Rules = {
  StagedKubernetesNetworkPolicy: (policy: StagedKubernetesNetworkPolicy, context) => {
    const findings = checkOwnMetadata(context, policy, undefined);
    const { stagedAction, ...others } = policy.spec;
    if (stagedAction !== 'Delete') return [...findings, ...checkConversion(policy, context)];
    if (!Object.values(others).some(isSet)) return findings;
    const reason = 'Spec fields should all be zero-value if stagedAction is Delete';
    return [...findings, finding(context, { name: 'StagedKubernetesNetworkPolicySpec', reason, at: ['spec'] })];
  },
};
