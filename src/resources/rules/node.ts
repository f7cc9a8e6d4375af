import type { NodeSpec } from '../generated/types.ts';
import { finding, type Rules, shown } from './finding.ts';

export const NODE_RULES: Rules = {
  NodeSpec: ({ bgp }: NodeSpec, context) => {
    if (bgp === undefined || Object.values(bgp).some((value) => value !== undefined && value !== '')) return [];
    return [finding(context, { name: 'BGP', reason: 'Spec.BGP should not be empty', value: `&${shown(context, ['bgp'])}`, at: ['bgp'] })];
  },
};
