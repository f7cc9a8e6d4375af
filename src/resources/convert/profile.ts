import { CalicoError } from '../../base/errors.ts';
import type { Profile as ProfileV3 } from '../generated/types.ts';
import { compact } from '../kubernetes/converted.ts';
import { API_VERSION } from '../resource.ts';
import type { Legacy } from './legacy.ts';
import { convertProfileName } from './names.ts';
import type { Profile } from './objects.ts';
import { checkRules, convertRules, readRules } from './rule.ts';

export function profile({ metadata = {}, spec = {} }: Profile): Legacy {
  const ingress = readRules(spec.ingress);
  const egress = readRules(spec.egress);
  return {
    check: (checks) => {
      checks.namespacedName('Name', metadata.name);
      checks.tags(metadata.tags);
      checks.labels('Labels', metadata.labels);
      checkRules(checks, ingress);
      checkRules(checks, egress);
    },
    convert: (): ProfileV3 => {
      const name = convertProfileName(metadata.name ?? '');
      return {
        kind: 'Profile',
        apiVersion: API_VERSION,
        metadata: compact({ name }),
        spec: compact({ ingress: convertRules(ingress), egress: convertRules(egress), labelsToApply: labelsOf(name, metadata) }),
      };
    },
  };
}

/** Tags became labels without a value. */
function labelsOf(name: string, { tags = [], labels = {} }: NonNullable<Profile['metadata']>): Record<string, string> {
  const all = new Map(Object.entries(labels));
  for (const tag of tags) {
    if (all.has(tag))
      throw new CalicoError(
        'Invalid',
        `Tag: '${tag}' and Label '${tag} == ${all.get(tag)}' have the same value for Profile: ${name}. Change the Label key before proceeding`,
      );
    all.set(tag, '');
  }
  return Object.fromEntries(all);
}
