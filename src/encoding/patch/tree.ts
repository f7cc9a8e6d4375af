/** What the patches share: JSON-like values that came from users, so keys may be `__proto__` and nesting may be hostile. */
import { CalicoError } from '../../base/errors.ts';

export type Tree = Record<string, unknown>;

/** No manifest comes near it; recursion below it is safe. */
const MAX_DEPTH = 500;
/** Room for every value of the largest manifests; a patch that copies its document into itself doubles it with each step. */
const MAX_VALUES = 1_000_000;

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Assignment that makes an own property of any key: `__proto__` included. */
export function put(tree: Tree, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(tree, key, { value, writable: true, enumerable: true, configurable: true });
  else tree[key] = value;
}

/** Refuses what is nested deeper than any manifest, without recursion. */
export function requireShallow(value: unknown): void {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) throw new CalicoError('Input', `the document is nested deeper than ${MAX_DEPTH} levels`);
    const next: unknown[] = [];
    for (const item of level) {
      if (typeof item !== 'object' || item === null) continue;
      for (const child of Object.values(item)) next.push(child);
    }
    level = next;
  }
}

/** Deep copies, with one budget of values for all of them. */
export class Copier {
  #left = MAX_VALUES;

  copy<T>(value: T): T {
    if (--this.#left < 0) throw new CalicoError('Input', `the patch makes more than ${MAX_VALUES} values`);
    if (Array.isArray(value)) return value.map((item) => this.copy(item)) as T;
    if (!isTree(value)) return value;
    const result: Tree = {};
    for (const [key, item] of Object.entries(value)) put(result, key, this.copy(item));
    return result as T;
  }
}
