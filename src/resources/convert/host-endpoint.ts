import type { HostEndpoint as HostEndpointV3 } from '../generated/types.ts';
import { compact } from '../kubernetes/converted.ts';
import { API_VERSION } from '../resource.ts';
import { ipv4First, readIp } from './addresses.ts';
import type { Legacy } from './legacy.ts';
import { convertName, convertProfileName, nodeName } from './names.ts';
import type { EndpointPort, HostEndpoint } from './objects.ts';
import { convertProtocol } from './rule.ts';

export function hostEndpoint({ metadata = {}, spec = {} }: HostEndpoint): Legacy {
  const expected = (spec.expectedIPs ?? []).map(readIp);
  return {
    check: (checks) => {
      checks.namespacedName('Name', metadata.name);
      checks.name('Node', metadata.node);
      checks.labels('Labels', metadata.labels);
      if (spec.interfaceName) checks.interfaceName(spec.interfaceName);
      checks.profiles(spec.profiles);
      checks.endpointPorts(spec.ports);
      if (!spec.interfaceName && expected.length === 0)
        checks.report('InterfaceName', '', 'no interface or expected IPs have been specified');
    },
    convert: (): HostEndpointV3 => {
      const node = nodeName(metadata.node ?? '');
      return {
        kind: 'HostEndpoint',
        apiVersion: API_VERSION,
        metadata: compact({ name: convertName(`${node}.${metadata.name ?? ''}`), labels: metadata.labels }),
        spec: compact({
          node,
          interfaceName: spec.interfaceName,
          expectedIPs: ipv4First(expected).map(({ text }) => text),
          profiles: (spec.profiles ?? []).map(convertProfileName),
          ports: (spec.ports ?? []).map(convertPort),
        }),
      };
    },
  };
}

export function convertPort({ name = '', protocol = 0, port = 0 }: EndpointPort) {
  return { name, protocol: convertProtocol(protocol)!, port };
}
