/** Namespaces and service accounts as profiles of the pods in them (reference resources.md 10.3, 10.4). */
import type { Profile } from '../generated/types.ts';
import { formatProfileRevision, namespaceProfileName, serviceAccountProfileName } from '../profile-name.ts';
import { API_VERSION } from '../resource.ts';
import { mirrorUid } from '../uid.ts';
import { type Converted, compact } from './converted.ts';
import type { KubernetesObject, ObjectMeta } from './objects.ts';

const NAMESPACE_LABEL = 'pcns.';
const SERVICE_ACCOUNT_LABEL = 'pcsa.';
const NAME_LABEL = 'projectcalico.org/name';

/** Allows everything both ways: policies restrict pods, not their namespace. Throws Invalid for a uid that is none. */
export function namespaceToProfile({ metadata }: KubernetesObject): Converted<Profile> {
  const name = namespaceProfileName(metadata.name ?? '');
  const revision = formatProfileRevision({ namespace: metadata.resourceVersion ?? '', serviceAccount: '' });
  return profile(metadata, name, revision, {
    ingress: [{ action: 'Allow' }],
    egress: [{ action: 'Allow' }],
    labelsToApply: prefixed(metadata, NAMESPACE_LABEL),
  });
}

/** Only labels. Throws Invalid for a uid that is none. */
export function serviceAccountToProfile({ metadata }: KubernetesObject): Converted<Profile> {
  const name = serviceAccountProfileName({ namespace: metadata.namespace ?? '', name: metadata.name ?? '' });
  const revision = formatProfileRevision({ namespace: '', serviceAccount: metadata.resourceVersion ?? '' });
  return profile(metadata, name, revision, { labelsToApply: prefixed(metadata, SERVICE_ACCOUNT_LABEL) });
}

function profile(metadata: ObjectMeta, name: string, revision: string, spec: Profile['spec']): Converted<Profile> {
  const own = compact({ name, uid: mirrorUid(metadata.uid ?? ''), creationTimestamp: metadata.creationTimestamp ?? undefined });
  return {
    ref: { kind: 'Profile', name },
    revision,
    resource: { kind: 'Profile', apiVersion: API_VERSION, metadata: own, spec },
    problems: [],
  };
}

/** The object's labels and its name, so that selectors can tell them from the pods' own. */
function prefixed({ name = '', labels }: ObjectMeta, prefix: string): Record<string, string> {
  const own = Object.entries(labels ?? {}).map(([key, value]) => [prefix + key, value]);
  return { ...Object.fromEntries(own), [prefix + NAME_LABEL]: name };
}
