/** Workload endpoints and policies as a large cluster has them. */
import type { Resource } from '../../src/resources/resource.ts';

const apiVersion = 'projectcalico.org/v3';

export function workloadEndpoint(index: number): Resource {
  const [node, pod] = [`node-${index % 100}`, `pod-${index}`];
  return {
    kind: 'WorkloadEndpoint',
    apiVersion,
    metadata: {
      name: `${node.replace('-', '--')}-k8s-${pod.replace('-', '--')}-eth0`,
      namespace: `ns-${index % 50}`,
      labels: { app: `app-${index % 200}`, 'projectcalico.org/namespace': `ns-${index % 50}`, 'projectcalico.org/orchestrator': 'k8s' },
    },
    spec: {
      orchestrator: 'k8s',
      node,
      pod,
      endpoint: 'eth0',
      interfaceName: `cali${index.toString(16).padStart(11, '0')}`,
      ipNetworks: [`10.${index >> 16}.${(index >> 8) & 255}.${index & 255}/32`],
      profiles: [`kns.ns-${index % 50}`, `ksa.ns-${index % 50}.default`],
      ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    },
  };
}

export function policy(index: number): Resource {
  return {
    kind: 'NetworkPolicy',
    apiVersion,
    metadata: { name: `policy-${index}`, namespace: `ns-${index % 50}` },
    spec: {
      tier: 'default',
      order: index,
      ingress: [
        {
          action: 'Allow',
          protocol: 'TCP',
          source: { selector: `role == "client-${index % 100}"`, nets: [`10.${index % 250}.0.0/16`] },
          destination: { ports: [80, 443, 8080] },
        },
      ],
      selector: `app == "app-${index}"`,
      types: ['Ingress'],
    },
  };
}
