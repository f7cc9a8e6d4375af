import { CalicoError, missingIdentifier } from '../../base/errors.ts';
import type { BGPPeer } from '../generated/types.ts';
import { compact } from '../kubernetes/converted.ts';
import { API_VERSION } from '../resource.ts';
import { readIp } from './addresses.ts';
import type { Legacy } from './legacy.ts';
import { addressName, nodeName } from './names.ts';
import type { BgpPeer } from './objects.ts';

export function bgpPeer({ metadata = {}, spec = {} }: BgpPeer): Legacy {
  const { scope = '', node = '' } = metadata;
  const peer = readIp(metadata.peerIP ?? '');
  return {
    check: (checks) => {
      if (scope !== '' && scope !== 'global' && scope !== 'node') checks.report('Scope', scope);
      checks.name('Node', node);
      if (scope === 'global' && node !== '')
        checks.report('Metadata.Node', node, 'no BGP Peer node name should be specified when scope is global');
    },
    convert: (): BGPPeer => {
      const description = `PeerIP=${peer.text}, Scope=${scope}`;
      const shown = `BGPPeer(${description}${scope === 'node' && node === '' ? '' : `, Node=${node}`})`;
      if (!peer.address) throw new CalicoError('Invalid', `no PeerIP is set, invalid BGPPeer: ${shown}`);
      if (scope === '') throw missingIdentifier('scope');
      if (scope === 'node' && node === '') throw new CalicoError('Invalid', `With Node scope a Node must be defined: ${shown}`);
      const prefix = scope === 'node' ? `${nodeName(node)}.` : '';
      return {
        kind: 'BGPPeer',
        apiVersion: API_VERSION,
        metadata: { name: prefix + addressName(peer.address) },
        spec: compact({ node: scope === 'node' ? nodeName(node) : undefined, peerIP: peer.text, asNumber: spec.asNumber }),
      };
    },
  };
}
