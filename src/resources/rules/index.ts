/** All struct-level rules (reference resources.md 4.3): what a tag on one field cannot say. */
import type { StructRule } from '../kind.ts';
import { BGP_RULES } from './bgp.ts';
import { FELIX_RULES } from './felix-configuration.ts';
import type { Rules } from './finding.ts';
import { HTTP_RULES } from './http-match.ts';
import { IPAM_RULES } from './ipam.ts';
import { METADATA_RULES } from './metadata.ts';
import { NODE_RULES } from './node.ts';
import { POLICY_RULES } from './policy.ts';
import { POLICY_RULE_RULES } from './policy-rule.ts';
import { PORT_RULES } from './port.ts';
import { STAGED_KUBERNETES_RULES } from './staged-kubernetes-policy.ts';
import { WORKLOAD_ENDPOINT_RULES } from './workload-endpoint.ts';

const RULES: Rules = {
  ...BGP_RULES,
  ...FELIX_RULES,
  ...HTTP_RULES,
  ...IPAM_RULES,
  ...METADATA_RULES,
  ...NODE_RULES,
  ...POLICY_RULES,
  ...POLICY_RULE_RULES,
  ...PORT_RULES,
  ...STAGED_KUBERNETES_RULES,
  ...WORKLOAD_ENDPOINT_RULES,
};

export function ruleFor(goName: string): StructRule | undefined {
  return Object.hasOwn(RULES, goName) ? RULES[goName] : undefined;
}
