/** Whether an object is stored as a file says. */
import type { Kind } from '../../resources/kind.ts';
import type { Resource } from '../../resources/resource.ts';

type Path = readonly (string | number)[];
type Storage = Pick<Kind, 'storedAt'>;

/**
 * Where `stored` is not what `wanted` says, as a path; undefined where it is. What `wanted` does not mention may be there: stores add defaults.
 * Of metadata, labels and annotations count.
 */
export function difference(wanted: Resource, stored: Resource, kind: Storage, datastore: string): string | undefined {
  const [from, to] = isKubernetesNode(kind, datastore) ? [ofNode(wanted), ofNode(stored)] : [parts(wanted), parts(stored)];
  return missingAt(from, to, [])?.join('.');
}

/** There, everything but this is Kubernetes' own. */
function ofNode({ spec }: Resource) {
  const { addresses: _, orchRefs: __, ...own } = (spec ?? {}) as Record<string, unknown>;
  return { spec: own };
}

function isKubernetesNode({ storedAt }: Storage, datastore: string): boolean {
  return datastore === 'kubernetes' && storedAt.at === 'resource' && storedAt.kubernetes === 'node';
}

function parts({ metadata: { labels, annotations }, spec }: Resource) {
  return { metadata: { labels, annotations }, spec };
}

function missingAt(wanted: unknown, stored: unknown, path: Path): Path | undefined {
  if (wanted === undefined || wanted === stored || isEmpty(wanted)) return undefined;
  if (typeof wanted !== 'object' || typeof stored !== 'object' || wanted === null || stored === null) return path;
  if (Array.isArray(wanted) && (!Array.isArray(stored) || wanted.length !== stored.length)) return path;
  for (const [key, member] of Object.entries(wanted)) {
    const found = missingAt(member, (stored as Record<string, unknown>)[key], [...path, key]);
    if (found) return found;
  }
  return undefined;
}

/** Go writes some empty fields and leaves others out; a file may do as it likes. */
function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
