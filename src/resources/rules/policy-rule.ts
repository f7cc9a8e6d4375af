/** One rule of a policy or profile, and its two ends (reference resources.md 3.10). */
import type { Finding } from '../../base/errors.ts';
import { isCalicoError } from '../../base/errors.ts';
import { type Family, parseCidr } from '../../net/index.ts';
import { tokenize } from '../../selector/index.ts';
import type { EntityRule, Rule } from '../generated/types.ts';
import type { StructContext } from '../kind.ts';
import { portParts, supportsPorts } from '../scalars.ts';
import { finding, type Rules, shown } from './finding.ts';

const ENDS = ['source', 'destination'] as const;
/** How Calico calls the fields of the two ends. */
const GO_NAMES = { source: 'Source', destination: 'Destination', ports: 'Ports', notPorts: 'NotPorts', nets: 'Nets', notNets: 'NotNets' };

function checkPorts({ protocol, ...rule }: Rule, context: StructContext): Finding[] {
  if (protocol !== undefined && supportsPorts(protocol)) return [];
  const findings: Finding[] = [];
  for (const end of ENDS)
    for (const key of ['ports', 'notPorts'] as const) {
      const ports = rule[end]?.[key] ?? [];
      const name = `${GO_NAMES[end]}.${GO_NAMES[key]}`;
      if (protocol !== undefined && ports.length > 0) {
        findings.push(
          finding(context, { name, reason: 'rules that specify ports must set protocol to TCP or UDP or SCTP', at: [end, key] }),
        );
      } else if (ports.some((port) => portParts(port).name === '')) {
        const reason = 'rules with numeric port or port range must set protocol to TCP or UDP or SCTP';
        findings.push(finding(context, { name, reason, at: [end, key] }));
      }
    }
  return findings;
}

/** Networks must be CIDRs of one family, the rule's where it names one; "not everything" matches nothing. */
function checkNets({ ipVersion, ...rule }: Rule, context: StructContext): Finding[] {
  const findings: Finding[] = [];
  const seen = new Set<Family>();
  for (const end of ENDS)
    for (const key of ['nets', 'notNets'] as const) {
      const nets = rule[end]?.[key] ?? [];
      const name = `${GO_NAMES[end]}.${GO_NAMES[key]}`;
      const families = new Set<Family>();
      for (const [index, net] of nets.entries()) {
        const at = [end, key, index];
        const network = parseCidr(net)?.network;
        if (network === undefined) findings.push(finding(context, { name, reason: 'invalid CIDR', at }));
        else families.add(network.address.family);
        const everything = net === '0.0.0.0/0' || (network?.prefixLength === 0 && network.address.family === 6);
        if (key === 'notNets' && everything) {
          const reason = 'catch-all CIDR in negation creates logical contradiction (matches no traffic)';
          findings.push(finding(context, { name, reason, at }));
        }
      }
      if (ipVersion !== undefined && [...families].some((family) => family !== ipVersion)) {
        // Calico shows the source's networks, whichever list is wrong.
        const value = shown(context, ['source', 'nets']);
        findings.push(finding(context, { name, reason: "rule IP version doesn't match CIDR version", value, at: [end, key] }));
      }
      const both = families.size > 1 || [...families].some((family) => seen.size > 0 && !(seen.size === 1 && seen.has(family)));
      if (both) findings.push(finding(context, { name, reason: 'rule contains both IPv4 and IPv6 CIDRs', at: [end, key] }));
      for (const family of families) seen.add(family);
    }
  return findings;
}

/** `global()` alone selects what has no namespace; it cannot be combined. */
function isCombinedGlobal(selector: string): boolean {
  if (!selector.includes('global(') || selector === 'global()') return false;
  try {
    const kinds = tokenize(selector).map(({ kind }) => kind);
    return kinds.length !== 2 || kinds[0] !== 'Global';
  } catch (error) {
    if (isCalicoError(error, 'Input')) return true;
    throw error;
  }
}

export const POLICY_RULE_RULES: Rules = {
  Rule: (rule: Rule, context) => [...checkPorts(rule, context), ...checkNets(rule, context)],
  EntityRule: ({ namespaceSelector = '' }: EntityRule, context) =>
    isCombinedGlobal(namespaceSelector)
      ? [
          finding(context, {
            name: 'NamespaceSelector field',
            reason: 'global() cannot be combined with other selectors',
            at: ['namespaceSelector'],
          }),
        ]
      : [],
};
