/** BGP peers and configuration. */
import type { Finding } from '../../base/errors.ts';
import { parseCidrOrIp, parseIp } from '../../net/index.ts';
import type { BGPConfigurationSpec, BGPPeerSpec } from '../generated/types.ts';
import type { StructContext } from '../kind.ts';
import { addressOfPeer } from '../peer-address.ts';
import { finding, type Rules } from './finding.ts';

/** Each number of a community that does not fit: two of 16 bits (RFC 1997) or three of 32 (RFC 8092). undefined: not a community. */
function communityProblems(community: string): string[] | undefined {
  if (!/^\d+:\d+(:\d+)?$/.test(community)) return undefined;
  const parts = community.split(':');
  const bits = parts.length === 2 ? 16 : 32;
  return parts.filter((part) => Number(part) >= 2 ** bits).map(() => `invalid community value, expected ${bits} bit value`);
}

function checkCommunities({ communities }: BGPConfigurationSpec, context: StructContext): Finding[] {
  return (communities ?? []).flatMap(({ value = '' }, index) =>
    (communityProblems(value) ?? ['invalid community value or format used.']).map((reason) =>
      finding(context, { name: 'Spec.Communities[].Value', reason, at: ['communities', index, 'value'] }),
    ),
  );
}

function checkAdvertisements({ communities, prefixAdvertisements }: BGPConfigurationSpec, context: StructContext): Finding[] {
  const defined = new Set((communities ?? []).map(({ name = '' }) => name));
  return (prefixAdvertisements ?? []).flatMap((advertisement, index) => [
    ...(parseCidrOrIp(advertisement.cidr ?? '') === undefined
      ? [
          finding(context, {
            name: 'Spec.PrefixAdvertisement[].CIDR',
            reason: 'invalid CIDR value.',
            at: ['prefixAdvertisements', index, 'cidr'],
          }),
        ]
      : []),
    ...(advertisement.communities ?? []).flatMap((community, position) => {
      const problems = communityProblems(community) ?? (defined.has(community) ? [] : ['community used is invalid or not defined.']);
      const at = ['prefixAdvertisements', index, 'communities', position];
      return problems.map((reason) => finding(context, { name: 'Spec.PrefixAdvertisement[].Communities[]', reason, at }));
    }),
  ]);
}

export const BGP_RULES: Rules = {
  BGPPeerSpec: ({ reachableBy = '', peerIP = '' }: BGPPeerSpec, context) => {
    const [gateway, peer] = [parseIp(reachableBy), addressOfPeer(peerIP)];
    if (gateway === undefined || peer === undefined || gateway.family === peer.family) return [];
    return [finding(context, { name: 'ReachableBy', reason: 'ReachableBy and PeerIP address family mismatched', at: ['reachableBy'] })];
  },
  BGPConfigurationSpec: (spec: BGPConfigurationSpec, context) => [
    ...checkCommunities(spec, context),
    ...checkAdvertisements(spec, context),
  ],
};
