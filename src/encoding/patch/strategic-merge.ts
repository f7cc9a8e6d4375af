/**
 * Kubernetes' strategic merge patch for Calico's types (reference calicoctl-cli.md 7.5): they declare no merge keys, so lists are
 * replaced; only the two lists that every object's metadata has are merged.
 */
import { CalicoError } from '../../base/errors.ts';
import { mergeLists, orderList, removeElements } from './lists.ts';
import { isTree, put, requireShallow, type Tree } from './tree.ts';

/** Lists that merge, by path: of scalars where there is no merge key. */
const MERGED_LISTS: Readonly<Record<string, { readonly mergeKey?: string }>> = {
  'metadata.finalizers': {},
  'metadata.ownerReferences': { mergeKey: 'uid' },
};

const DELETE_FROM = '$deleteFromPrimitiveList';
const SET_ORDER = '$setElementOrder';

/** Throws Input, with Kubernetes' texts. The arguments stay as they are; the result may share parts with them. */
export function strategicMerge(original: unknown, patch: unknown): unknown {
  if (!isTree(original) || !isTree(patch)) throw new CalicoError('Input', 'invalid JSON document');
  requireShallow(patch);
  return mergeTrees(original, patch, '');
}

function mergeTrees(original: Tree, patch: Tree, path: string): Tree {
  if (Object.hasOwn(patch, '$patch')) return directed(patch);
  const result = retained(original, patch);
  const ordered = applyElementOrder(result, patch, path);
  for (const [key, value] of Object.entries(patch)) {
    if (key === '$retainKeys' || isDirective(key, SET_ORDER) || ordered.has(key)) continue;
    if (isDirective(key, DELETE_FROM)) deleteFrom(result, fieldOf(key, 'invalid patch format of primitive list'), value, path);
    else if (value === null) delete result[key];
    else mergeMember(result, key, value, path);
  }
  return result;
}

/** `$patch: replace` takes the patch itself, `$patch: delete` leaves nothing. */
function directed({ $patch: directive, ...rest }: Tree): Tree {
  if (directive === 'replace') return rest;
  if (directive === 'delete') return {};
  throw new CalicoError('Input', `unknown patch type: ${String(directive)}`);
}

/** A copy of `original`, with only the keys that a `$retainKeys` of the patch names. */
function retained(original: Tree, patch: Tree): Tree {
  const keep = retainedKeys(patch);
  const result: Tree = {};
  for (const [key, value] of Object.entries(original)) if (!keep || keep.has(key)) put(result, key, value);
  return result;
}

function retainedKeys(patch: Tree): Set<unknown> | undefined {
  if (!Object.hasOwn(patch, '$retainKeys')) return undefined;
  const wrong = new CalicoError('Input', 'invalid patch format of retainKeys');
  if (!Array.isArray(patch.$retainKeys)) throw wrong;
  const keep = new Set<unknown>(patch.$retainKeys);
  for (const [key, value] of Object.entries(patch)) {
    if (key === '$retainKeys' || value === null || isDirective(key, DELETE_FROM) || isDirective(key, SET_ORDER)) continue;
    if (!keep.has(key)) throw wrong;
  }
  return keep;
}

/** Merges each list that has a `$setElementOrder` and brings it into that order. Returns the fields so done. */
function applyElementOrder(result: Tree, patch: Tree, path: string): Set<string> {
  const done = new Set<string>();
  for (const [directive, order] of Object.entries(patch)) {
    if (!isDirective(directive, SET_ORDER)) continue;
    const key = fieldOf(directive, 'invalid patch format of setElementOrder list');
    const live = listAt(result, key);
    const patched = listAt(patch, key);
    const { mergeKey } = MERGED_LISTS[join(path, key)] ?? {};
    const ordered = orderList({
      live,
      patched,
      order: list(order),
      mergeKey,
      merged: patched && live ? mergeList(live, patched, join(path, key)) : (patched ?? live),
    });
    if (ordered) put(result, key, ordered);
    done.add(key);
  }
  return done;
}

function mergeMember(result: Tree, key: string, value: unknown, path: string): void {
  const merged = mergeValue(Object.hasOwn(result, key) ? result[key] : undefined, value, join(path, key));
  if (merged === undefined) delete result[key];
  else put(result, key, merged);
}

function mergeValue(old: unknown, value: unknown, path: string): unknown {
  if (isTree(old) && isTree(value)) return mergeTrees(old, value, path);
  if (Array.isArray(old) && Array.isArray(value)) return mergeList(old, value, path);
  return withoutDirectives(value);
}

function mergeList(live: unknown[], patched: unknown[], path: string): unknown[] {
  const merging = MERGED_LISTS[path];
  if (!merging) return patched;
  return mergeLists(live, patched, { mergeKey: merging.mergeKey, merge: (a, b) => mergeTrees(a, b, `${path}[]`) });
}

function deleteFrom(result: Tree, key: string, value: unknown, path: string): void {
  if (value === null) {
    delete result[key];
    return;
  }
  const live = listAt(result, key);
  if (!live || !Array.isArray(value)) return;
  // Where lists are replaced, Kubernetes takes the elements to delete for the new list.
  put(result, key, MERGED_LISTS[join(path, key)] ? removeElements(live, value) : value);
}

/** A value without counterpart: nulls in objects go, and whole objects that hold a directive. */
function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDirectives).filter((item) => item !== undefined);
  if (!isTree(value)) return value;
  if (Object.hasOwn(value, '$patch')) return undefined;
  const result: Tree = {};
  for (const [key, item] of Object.entries(value)) {
    const clean = item === null ? undefined : withoutDirectives(item);
    if (clean !== undefined) put(result, key, clean);
  }
  return result;
}

const isDirective = (key: string, directive: string) => key.startsWith(directive);

function fieldOf(key: string, reason: string): string {
  const slash = key.indexOf('/');
  if (slash < 0 || ![DELETE_FROM, SET_ORDER].includes(key.slice(0, slash))) throw new CalicoError('Input', reason);
  return key.slice(slash + 1);
}

function listAt(tree: Tree, key: string): unknown[] | undefined {
  return Object.hasOwn(tree, key) ? list(tree[key]) : undefined;
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value))
    throw new CalicoError(
      'Input',
      `expected a list, but received ${value === null ? 'null' : `a ${isTree(value) ? 'map' : typeof value}`}`,
    );
  return value;
}

const join = (path: string, key: string) => (path === '' ? key : `${path}.${key}`);
