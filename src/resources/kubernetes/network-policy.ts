/** Kubernetes' NetworkPolicy to Calico's (reference resources.md 10.5). */
import { formatCidr, parseCidr } from '../../net/index.ts';
import type { EntityRule, NetworkPolicy, Rule } from '../generated/types.ts';
import { API_VERSION } from '../resource.ts';
import { parsePort } from '../scalars.ts';
import { type Converted, compact, derivedMetadata, type RuleProblem } from './converted.ts';
import { namespaceSelectorText, podSelectorText } from './label-selector.ts';
import type { KubernetesNetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicyRule } from './objects.ts';
import { groupPorts, type ProtocolPort } from './ports.ts';

type Direction = 'Ingress' | 'Egress';

const ORDER = 1000;

/** Every rule allows; one that cannot be converted is left out, and its problem noted. Throws Invalid for a uid that is none. */
export function networkPolicyToCalico({ metadata, spec = {} }: KubernetesNetworkPolicy): Converted<NetworkPolicy> {
  const name = metadata.name ?? '';
  const problems: RuleProblem[] = [];
  const ingress = convertRules(spec.ingress ?? [], 'Ingress', problems);
  const egress = convertRules(spec.egress ?? [], 'Egress', problems);
  const types = (['Ingress', 'Egress'] as const).filter((type) => spec.policyTypes?.includes(type));
  return {
    ref: { kind: 'KubernetesNetworkPolicy', namespace: metadata.namespace, name },
    revision: metadata.resourceVersion ?? '',
    resource: {
      kind: 'NetworkPolicy',
      apiVersion: API_VERSION,
      metadata: derivedMetadata(metadata, name),
      spec: {
        tier: 'default',
        order: ORDER,
        ...compact({ ingress, egress }),
        selector: podSelectorText(spec.podSelector),
        types: types.length > 0 ? types : ['Ingress'],
      },
    },
    problems,
  };
}

function convertRules(rules: readonly NetworkPolicyRule[], direction: Direction, problems: RuleProblem[]): Rule[] {
  return rules.flatMap((rule) => {
    try {
      return convertRule(rule, direction);
    } catch (error) {
      problems.push({ rule, reason: `k8s rule couldn't be converted: failed to parse k8s port: ${(error as Error).message}` });
      return [];
    }
  });
}

/** A rule for each protocol and peer. The ports are the receiver's in both directions. */
function convertRule(rule: NetworkPolicyRule, direction: Direction): Rule[] {
  const peers = (direction === 'Ingress' ? rule.from : rule.to) ?? [];
  const matches = peers.length > 0 ? peers.map(matchOf) : [{}];
  return groupPorts((rule.ports ?? []).map(portOf)).flatMap(({ protocol, ports }) =>
    matches.map((match) => {
      const source = direction === 'Ingress' ? match : {};
      const destination = compact({ ...(direction === 'Egress' ? match : {}), ports });
      return compact<Rule>({ action: 'Allow', protocol, source, destination });
    }),
  );
}

/** An unreadable block matches as if nothing were asked of the peer, as in Calico itself. */
function matchOf({ ipBlock, podSelector, namespaceSelector }: NetworkPolicyPeer): EntityRule {
  if (!ipBlock) return compact({ selector: podSelectorText(podSelector), namespaceSelector: namespaceSelectorText(namespaceSelector) });
  const net = maskedCidr(ipBlock.cidr);
  if (net === undefined) return {};
  const except = (ipBlock.except ?? []).map(maskedCidr);
  const readable = except.includes(undefined) ? except.slice(0, except.indexOf(undefined)) : except;
  return compact({ nets: [net], notNets: readable as string[] });
}

/** TCP where no protocol is given. Throws an Error. */
function portOf({ protocol, port, endPort }: NetworkPolicyPort): ProtocolPort {
  const own = protocol ?? 'TCP';
  if (port === undefined || port === null) return { protocol: own, port: undefined };
  const text = endPort === undefined || endPort === null ? String(port) : `${port}:${endPort}`;
  try {
    return { protocol: own, port: parsePort(text) };
  } catch (error) {
    throw new Error(`invalid port ${text}: ${(error as Error).message}`);
  }
}

function maskedCidr(text: string): string | undefined {
  const cidr = parseCidr(text);
  return cidr && formatCidr(cidr.network);
}
