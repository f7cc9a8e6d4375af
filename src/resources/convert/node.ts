import type { Node as NodeV3 } from '../generated/types.ts';
import { compact } from '../kubernetes/converted.ts';
import { API_VERSION } from '../resource.ts';
import { readNet } from './addresses.ts';
import type { Legacy } from './legacy.ts';
import { nodeName } from './names.ts';
import type { Node } from './objects.ts';

export function node({ metadata = {}, spec = {} }: Node): Legacy {
  const { bgp, orchRefs = [] } = spec;
  const ipv4 = bgp?.ipv4Address === undefined ? undefined : readNet(bgp.ipv4Address);
  const ipv6 = bgp?.ipv6Address === undefined ? undefined : readNet(bgp.ipv6Address);
  return {
    check: (checks) => {
      checks.name('Name', metadata.name);
      if (bgp && !ipv4 && !ipv6) checks.report('BGP.IPv4Address', undefined, 'no BGP IP address and subnet specified');
      if (ipv4 && ipv4.address?.family !== 4) checks.report('BGP.IPv4Address', ipv4.text, 'invalid IPv4 address and subnet specified');
      if (ipv6 && ipv6.address?.family !== 6) checks.report('BGP.IPv6Address', ipv6.text, 'invalid IPv6 address and subnet specified');
    },
    convert: (): NodeV3 => ({
      kind: 'Node',
      apiVersion: API_VERSION,
      metadata: compact({ name: nodeName(metadata.name ?? '') }),
      spec: compact({
        bgp: bgp && compact({ asNumber: bgp.asNumber, ipv4Address: ipv4?.text, ipv6Address: ipv6?.text }),
        orchRefs: orchRefs.map(({ nodeName: name, orchestrator = '' }) => compact({ nodeName: name, orchestrator })),
      }),
      status: {},
    }),
  };
}
