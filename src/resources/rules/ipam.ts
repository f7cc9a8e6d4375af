/** Pools and what IPAM keeps. */
import type { Finding } from '../../base/errors.ts';
import { isMasked, parseCidrOrIp } from '../../net/index.ts';
import type { BlockAffinitySpec, IPAMConfigurationSpec, IPPoolSpec } from '../generated/types.ts';
import type { StructContext } from '../kind.ts';
import { finding, type Rules, shown } from './finding.ts';

const USES = ['Workload', 'Tunnel', 'LoadBalancer'];

function checkUses(uses: readonly string[], context: StructContext): Finding[] {
  if (uses.every((use) => USES.includes(use))) return [];
  const value = shown(context, ['allowedUses']);
  return uses.flatMap((use, index) =>
    USES.includes(use)
      ? []
      : [finding(context, { name: 'IPpool.AllowedUses', reason: `unknown use: ${use}`, value, at: ['allowedUses', index] })],
  );
}

export const IPAM_RULES: Rules = {
  IPPoolSpec: ({ cidr = '', allowedUses }: IPPoolSpec, context) => {
    const refuse = (reason: string) => finding(context, { name: 'IPpool.CIDR', reason, at: ['cidr'] });
    const parsed = parseCidrOrIp(cidr);
    if (parsed === undefined) return [refuse('IPPool CIDR must be a valid subnet')];
    return [
      ...(parsed === 'empty' ? [refuse('IPPool CIDR must be specified')] : []),
      ...(parsed === 'empty' || isMasked(parsed) ? [] : [refuse('IP pool CIDR is not strictly masked')]),
      ...checkUses(allowedUses ?? [], context),
    ];
  },
  BlockAffinitySpec: ({ deleted }: BlockAffinitySpec, context) =>
    deleted ? [finding(context, { name: 'Spec.Deleted', reason: 'spec.Deleted cannot be set to "true"' })] : [],
  IPAMConfigurationSpec: ({ maxBlocksPerHost = 0 }: IPAMConfigurationSpec, context) =>
    maxBlocksPerHost < 0
      ? [finding(context, { name: 'MaxBlocksPerHost', reason: 'must be greater than or equal to 0', at: ['maxBlocksPerHost'] })]
      : [],
};
