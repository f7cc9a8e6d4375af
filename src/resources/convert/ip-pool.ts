import { type Cidr, cidrName, equalIp, maskIp, overlaps, parseCidr } from '../../net/index.ts';
import type { IPPool } from '../generated/types.ts';
import { compact } from '../kubernetes/converted.ts';
import { API_VERSION } from '../resource.ts';
import { type Net, readNet } from './addresses.ts';
import type { Checks } from './checks.ts';
import type { Legacy } from './legacy.ts';
import type { IpPool } from './objects.ts';

/** Addresses in the smallest pool, as bits. */
const SMALLEST = 6;
const LINK_LOCAL = { 4: '169.254.0.0/16', 6: 'fe80::/10' } as const;

export function ipPool(pool: IpPool): Legacy {
  const cidr = readNet(pool.metadata?.cidr ?? '');
  const { ipip, disabled, 'nat-outgoing': natOutgoing } = pool.spec ?? {};
  return {
    check: (checks) => {
      if (ipip?.mode && ipip.mode !== 'always' && ipip.mode !== 'cross-subnet') checks.report('Mode', ipip.mode);
      if (cidr.address && cidr.network) checkCidr(checks, cidr, { address: cidr.address, network: cidr.network, pool });
    },
    convert: (): IPPool => ({
      kind: 'IPPool',
      apiVersion: API_VERSION,
      metadata: { name: cidrName(cidr.text) },
      spec: compact({
        cidr: cidr.text,
        vxlanMode: 'Never',
        ipipMode: !ipip?.enabled ? 'Never' : ipip.mode === 'cross-subnet' ? 'CrossSubnet' : 'Always',
        natOutgoing,
        disabled,
        blockSize: cidr.address?.family === 4 ? 26 : 122,
        nodeSelector: 'all()',
        allowedUses: ['Workload', 'Tunnel'],
        assignmentMode: 'Automatic',
      }),
    }),
  };
}

function checkCidr(checks: Checks, cidr: Net, { address, network, pool }: { address: Cidr['address']; network: Cidr; pool: IpPool }): void {
  const { family } = address;
  if (family === 6 && pool.spec?.ipip?.enabled) checks.report('IPIP.Enabled', true, 'IPIP is not supported on an IPv6 IP pool');
  const bits = family === 4 ? 32 : 128;
  if (!pool.spec?.disabled && bits - network.prefixLength < SMALLEST)
    checks.report('CIDR', cidr.text, `IP pool size is too small (min /${bits - SMALLEST}) for use with Calico IPAM`);
  if (!equalIp(maskIp(address, network.prefixLength), address)) checks.report('CIDR', cidr.text, 'IP pool CIDR is not strictly masked');
  if (overlaps(network, parseCidr(LINK_LOCAL[family])!.network))
    checks.report('CIDR', cidr.text, `IP pool range overlaps with IPv${family} Link Local range ${LINK_LOCAL[family]}`);
}
