/** Lists in a strategic merge patch: which elements are the same, and in which order they stand. All linear. */
import { CalicoError } from '../../base/errors.ts';
import { isTree, type Tree } from './tree.ts';

export interface MergeOptions {
  /** Elements are objects, the same ones where this member is equal; without it they are scalars. */
  readonly mergeKey: string | undefined;
  readonly merge: (live: Tree, patched: Tree) => Tree;
}

/** The union of two lists, `patched` deciding the order of its own elements. */
export function mergeLists(live: unknown[], patched: unknown[], { mergeKey, merge }: MergeOptions): unknown[] {
  const replaced = patched.some((item) => directiveOf(item) === 'replace');
  const deleted = new Set<unknown>();
  const wanted = patched.filter((item) => {
    const directive = directiveOf(item);
    if (directive === 'delete') deleted.add(identity(item, mergeKey));
    else if (directive === 'merge') throw new CalicoError('Input', 'merging lists cannot yet be specified in the patch');
    else if (directive !== undefined && directive !== 'replace') throw new CalicoError('Input', `unknown patch type: ${String(directive)}`);
    return directive === undefined;
  });
  if (replaced) return wanted;
  const byIdentity = new Map<unknown, unknown>();
  for (const item of live) if (!deleted.has(identity(item, mergeKey))) byIdentity.set(identity(item, mergeKey), item);
  for (const item of wanted) {
    const old = byIdentity.get(identity(item, mergeKey));
    byIdentity.set(identity(item, mergeKey), isTree(old) && isTree(item) ? merge(old, item) : item);
  }
  return inOrder([...byIdentity.values()], wanted, live, mergeKey);
}

/** `live` without the elements of `unwanted`. */
export function removeElements(live: readonly unknown[], unwanted: readonly unknown[]): unknown[] {
  const gone = new Set(unwanted);
  return live.filter((item) => !gone.has(item));
}

export interface OrderOptions {
  readonly live: unknown[] | undefined;
  readonly patched: unknown[] | undefined;
  readonly merged: unknown[] | undefined;
  readonly order: readonly unknown[];
  readonly mergeKey: string | undefined;
}

/** `merged` in the order that a `$setElementOrder` asks for; elements that it does not name keep their place among the live ones. */
export function orderList({ live = [], patched = [], merged, order, mergeKey }: OrderOptions): unknown[] | undefined {
  if (merged === undefined) return undefined;
  requireOrder(patched, order, mergeKey);
  return inOrder(merged, order, live, mergeKey);
}

/** The patch's elements must stand in `order`, in that order (an empty list is not checked). */
function requireOrder(patched: readonly unknown[], order: readonly unknown[], mergeKey: string | undefined): void {
  const items = patched.filter((item) => directiveOf(item) === undefined);
  if (items.length === 0 || order.length === 0) return;
  let next = 0;
  for (const place of order) if (next < items.length && identity(items[next], mergeKey) === identity(place, mergeKey)) next++;
  if (next < items.length) throw new CalicoError('Input', "The order in patch list doesn't match $setElementOrder list");
}

/** Elements named by `order` in that order, the others in the order of `live`, woven together as far as `live` tells their order. */
function inOrder(items: readonly unknown[], order: readonly unknown[], live: readonly unknown[], mergeKey: string | undefined): unknown[] {
  const wanted = positions(order, mergeKey);
  const known = positions(live, mergeKey);
  const place = (map: Map<unknown, number>, item: unknown) => map.get(identity(item, mergeKey)) ?? -1;
  const named = items.filter((item) => place(wanted, item) >= 0).sort((a, b) => place(wanted, a) - place(wanted, b));
  const others = items.filter((item) => place(wanted, item) < 0).sort((a, b) => place(known, a) - place(known, b));
  const result: unknown[] = [];
  let at = 0;
  for (const item of named) {
    while (at < others.length && place(known, item) >= 0 && place(known, others[at]) < place(known, item)) result.push(others[at++]);
    result.push(item);
  }
  return [...result, ...others.slice(at)];
}

function positions(items: readonly unknown[], mergeKey: string | undefined): Map<unknown, number> {
  const map = new Map<unknown, number>();
  items.forEach((item, index) => {
    const key = identity(item, mergeKey);
    if (!map.has(key)) map.set(key, index);
  });
  return map;
}

function identity(item: unknown, mergeKey: string | undefined): unknown {
  if (mergeKey === undefined) {
    if (typeof item === 'object' && item !== null) throw new CalicoError('Input', 'cannot merge lists without merge key');
    return item;
  }
  if (!isTree(item) || !Object.hasOwn(item, mergeKey))
    throw new CalicoError('Input', `map does not contain declared merge key: ${mergeKey}`);
  return item[mergeKey];
}

function directiveOf(item: unknown): unknown {
  return isTree(item) && Object.hasOwn(item, '$patch') ? item.$patch : undefined;
}
