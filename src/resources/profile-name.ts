/** Profiles that stand for a namespace or a service account of Kubernetes, and their combined revision (reference resources.md 10.3, 10.4). */
import { CalicoError } from '../base/errors.ts';

const NAMESPACE_PREFIX = 'kns.';
const SERVICE_ACCOUNT_PREFIX = 'ksa.';

export interface ServiceAccountName {
  /** Blank means `default`. */
  readonly namespace: string;
  readonly name: string;
}

/** The stores' revisions that a profile list is made of; blank where it has only the other half. */
export interface ProfileRevision {
  readonly namespace: string;
  readonly serviceAccount: string;
}

export function namespaceProfileName(namespace: string): string {
  return `${NAMESPACE_PREFIX}${namespace}`;
}

export function serviceAccountProfileName({ namespace, name }: ServiceAccountName): string {
  return `${SERVICE_ACCOUNT_PREFIX}${namespace || 'default'}.${name}`;
}

/** The namespace behind a profile. Throws Invalid where it is no namespace's. */
export function parseNamespaceProfileName(profile: string): string {
  if (!profile.startsWith(NAMESPACE_PREFIX)) throw wrong(`Profile ${profile} not backed by a Namespace`);
  return profile.slice(NAMESPACE_PREFIX.length);
}

/** The service account behind a profile; its name may hold dots. Throws Invalid where it is no service account's. */
export function parseServiceAccountProfileName(profile: string): ServiceAccountName {
  if (!profile.startsWith(SERVICE_ACCOUNT_PREFIX)) throw wrong(`Profile ${profile} not backed by a ServiceAccount`);
  const rest = profile.slice(SERVICE_ACCOUNT_PREFIX.length);
  const dot = rest.indexOf('.');
  if (dot < 0) throw wrong(`Profile ${profile} is not formatted correctly`);
  return { namespace: rest.slice(0, dot), name: rest.slice(dot + 1) };
}

/** From `<namespaces>/<service accounts>`; the empty text is two blank halves. Throws Invalid. */
export function parseProfileRevision(revision: string): ProfileRevision {
  if (revision === '') return { namespace: '', serviceAccount: '' };
  const [namespace, serviceAccount, ...more] = revision.split('/');
  if (serviceAccount === undefined || more.length > 0) throw wrong(`ResourceVersion is not valid: ${revision}`);
  return { namespace: namespace!, serviceAccount };
}

export function formatProfileRevision({ namespace, serviceAccount }: ProfileRevision): string {
  return `${namespace}/${serviceAccount}`;
}

function wrong(message: string): CalicoError {
  return new CalicoError('Invalid', message);
}
