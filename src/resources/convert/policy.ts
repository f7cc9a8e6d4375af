import type { GlobalNetworkPolicy } from '../generated/types.ts';
import { compact } from '../kubernetes/converted.ts';
import { API_VERSION } from '../resource.ts';
import type { Checks } from './checks.ts';
import type { Legacy } from './legacy.ts';
import { convertNameNoDots } from './names.ts';
import type { Policy } from './objects.ts';
import { checkRules, convertRules, convertSelector, readRules } from './rule.ts';

type PolicyType = 'Ingress' | 'Egress';

export function policy({ metadata = {}, spec = {} }: Policy): Legacy {
  const ingress = readRules(spec.ingress);
  const egress = readRules(spec.egress);
  return {
    check: (checks) => {
      checks.namespacedName('Name', metadata.name);
      checks.name('Tier', metadata.tier);
      checkRules(checks, ingress);
      checkRules(checks, egress);
      checks.selector('Selector', spec.selector);
      checkTypes(checks, spec);
    },
    convert: (): GlobalNetworkPolicy => {
      const tier = convertNameNoDots(metadata.tier ?? '') || 'default';
      return {
        kind: 'GlobalNetworkPolicy',
        apiVersion: API_VERSION,
        metadata: compact({
          name: `${tier}.${convertNameNoDots(metadata.name ?? '')}`,
          labels: { 'projectcalico.org/tier': tier },
          annotations: metadata.annotations,
        }),
        spec: compact({
          tier,
          order: spec.order,
          ingress: convertRules(ingress),
          egress: convertRules(egress),
          selector: convertSelector(spec.selector),
          types: typesOf(spec),
          doNotTrack: spec.doNotTrack,
          preDNAT: spec.preDNAT,
          applyOnForward: spec.doNotTrack || spec.preDNAT,
        }),
      };
    },
  };
}

function checkTypes(checks: Checks, { types = [], egress = [], doNotTrack, preDNAT }: NonNullable<Policy['spec']>): void {
  for (const [index, type] of types.entries()) if (type !== 'ingress' && type !== 'egress') checks.report(`Types[${index}]`, type);
  if (doNotTrack && preDNAT)
    checks.report('PolicySpec.PreDNAT', true, 'PreDNAT and DoNotTrack cannot both be true, for a given PolicySpec');
  if (preDNAT && egress.length > 0) checks.report('PolicySpec.EgressRules', egress, 'PreDNAT PolicySpec cannot have any EgressRules');
  for (const type of types)
    if (preDNAT && type === 'egress') checks.report('PolicySpec.Types', types, "PreDNAT PolicySpec cannot have 'egress' Type");
  const seen = new Set<string>();
  for (const type of types) {
    if (seen.has(type)) checks.report('PolicySpec.Types', types, `'${type}' type specified more than once`);
    seen.add(type);
  }
}

/** As given, else what there are rules for; a policy without rules is one for ingress. */
function typesOf({ types = [], ingress = [], egress = [] }: NonNullable<Policy['spec']>): PolicyType[] {
  if (types.length > 0) return types.map((type) => (type === 'egress' ? 'Egress' : 'Ingress'));
  if (egress.length === 0) return ['Ingress'];
  return ingress.length === 0 ? ['Egress'] : ['Ingress', 'Egress'];
}
