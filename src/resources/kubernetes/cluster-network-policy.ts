/** Kubernetes' ClusterNetworkPolicy to a GlobalNetworkPolicy (reference resources.md 10.6). */
import { formatCidr, parseCidr } from '../../net/index.ts';
import type { EntityRule, GlobalNetworkPolicy, Rule } from '../generated/types.ts';
import { API_VERSION } from '../resource.ts';
import { type Converted, compact, derivedMetadata, type RuleProblem } from './converted.ts';
import { namespaceSelectorText, podSelectorText } from './label-selector.ts';
import type { ClusterNetworkPolicy, ClusterNetworkPolicyPeer, ClusterNetworkPolicyProtocol, ClusterNetworkPolicyRule } from './objects.ts';
import { groupPorts, type Port, type ProtocolPort } from './ports.ts';

type Direction = 'Ingress' | 'Egress';

const TIERS: Readonly<Record<string, string>> = { Admin: 'kube-admin', Baseline: 'kube-baseline' };
const ACTIONS: Readonly<Record<string, Rule['action']>> = { Accept: 'Allow', Deny: 'Deny', Pass: 'Pass' };

/**
 * undefined: the policy is of a tier, or for a subject, that Calico does not know, and counts as absent. A rule that cannot be converted denies
 * everything where it was to deny or to pass, and is left out where it was to accept. Throws Invalid for a uid that is none.
 */
export function clusterNetworkPolicyToCalico({ metadata, spec = {} }: ClusterNetworkPolicy): Converted<GlobalNetworkPolicy> | undefined {
  const name = metadata.name ?? '';
  const tier = Object.hasOwn(TIERS, spec.tier ?? '') ? TIERS[spec.tier!]! : undefined;
  const subject = subjectOf(spec.subject ?? {});
  if (!tier || !subject) return undefined;
  const problems: RuleProblem[] = [];
  const ingress = convertRules(spec.ingress ?? [], 'Ingress', problems);
  const egress = convertRules(spec.egress ?? [], 'Egress', problems);
  const types = [...(ingress.length > 0 ? ['Ingress' as const] : []), ...(egress.length > 0 ? ['Egress' as const] : [])];
  return {
    ref: { kind: 'KubernetesClusterNetworkPolicy', name },
    revision: metadata.resourceVersion ?? '',
    resource: {
      kind: 'GlobalNetworkPolicy',
      apiVersion: API_VERSION,
      metadata: derivedMetadata(metadata, name),
      spec: { tier, order: spec.priority ?? 0, ...compact({ ingress, egress, types }), ...subject },
    },
    problems,
  };
}

function subjectOf({ namespaces, pods }: NonNullable<NonNullable<ClusterNetworkPolicy['spec']>['subject']>): EntityRule | undefined {
  if (namespaces) return { selector: podSelectorText(undefined), namespaceSelector: namespaceSelectorText(namespaces) };
  if (!pods) return undefined;
  return { selector: podSelectorText(pods.podSelector), namespaceSelector: namespaceSelectorText(pods.namespaceSelector ?? {}) };
}

function convertRules(rules: readonly ClusterNetworkPolicyRule[], direction: Direction, problems: RuleProblem[]): Rule[] {
  return rules.flatMap((rule) => {
    try {
      return convertRule(rule, direction);
    } catch (error) {
      problems.push({ rule, reason: `k8s rule couldn't be converted: ${(error as Error).message}` });
      return rule.action === 'Deny' || rule.action === 'Pass' ? [{ action: 'Deny' }] : [];
    }
  });
}

/** A rule for each protocol and peer. Throws an Error. */
function convertRule(rule: ClusterNetworkPolicyRule, direction: Direction): Rule[] {
  const action = Object.hasOwn(ACTIONS, rule.action ?? '') ? ACTIONS[rule.action!] : undefined;
  if (!action) throw new Error(`unsupported cluster network policy action ${rule.action ?? ''}`);
  const metadata = rule.name ? { annotations: { name: rule.name } } : undefined;
  const matches = (direction === 'Ingress' ? (rule.from ?? []) : (rule.to ?? [])).map((peer) => matchOf(peer, direction));
  return groupPorts((rule.protocols ?? []).map(portOf)).flatMap(({ protocol, ports }) =>
    matches.map((match) => {
      const source = direction === 'Ingress' ? match : {};
      const destination = compact({ ...(direction === 'Egress' ? match : {}), ports });
      return compact<Rule>({ action, protocol, source, destination, metadata });
    }),
  );
}

function matchOf({ namespaces, pods, networks }: ClusterNetworkPolicyPeer, direction: Direction): EntityRule {
  const nets = direction === 'Egress' ? (networks ?? []).map(maskedCidr) : [];
  if (pods)
    return compact({
      selector: podSelectorText(pods.podSelector),
      namespaceSelector: namespaceSelectorText(pods.namespaceSelector ?? {}),
      nets,
    });
  if (namespaces) return compact({ namespaceSelector: namespaceSelectorText(namespaces), nets });
  if (nets.length > 0) return { nets };
  throw new Error(`none of supported fields in '${direction === 'Ingress' ? 'From' : 'To'}' is set.`);
}

function maskedCidr(text: string): string {
  const cidr = parseCidr(text);
  if (!cidr) throw new Error(`invalid CIDR in ANP rule: invalid CIDR address: ${text}`);
  return formatCidr(cidr.network);
}

/** A named port stands for itself in any protocol. */
function portOf({ tcp, udp, sctp, destinationNamedPort }: ClusterNetworkPolicyProtocol): ProtocolPort {
  if (tcp) return { protocol: 'TCP', port: numberOf(tcp.destinationPort) };
  if (udp) return { protocol: 'UDP', port: numberOf(udp.destinationPort) };
  if (sctp) return { protocol: 'SCTP', port: numberOf(sctp.destinationPort) };
  return { protocol: undefined, port: destinationNamedPort || undefined };
}

function numberOf(port: NonNullable<ClusterNetworkPolicyProtocol['tcp']>['destinationPort']): Port | undefined {
  if (port?.number) return port.number;
  if (!port?.range) return undefined;
  const { start, end } = port.range;
  if (start > end)
    throw new Error(
      `failed to parse k8s protocol: minimum port number (${start}) is greater than maximum port number (${end}) in port range`,
    );
  return start === end ? start : `${start}:${end}`;
}
