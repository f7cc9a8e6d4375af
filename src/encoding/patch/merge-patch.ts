import { isTree, put, requireShallow, type Tree } from './tree.ts';

/** JSON Merge Patch, RFC 7386: null deletes, objects merge, everything else replaces. The arguments stay as they are; the result may share parts with them. */
export function mergePatch(original: unknown, patch: unknown): unknown {
  requireShallow(patch);
  return merge(original, patch);
}

function merge(original: unknown, patch: unknown): unknown {
  if (!isTree(patch)) return patch;
  const old = isTree(original) ? original : {};
  const result: Tree = {};
  for (const [key, value] of Object.entries(old)) if (!Object.hasOwn(patch, key)) put(result, key, value);
  for (const [key, value] of Object.entries(patch)) {
    if (value !== null) put(result, key, merge(Object.hasOwn(old, key) ? old[key] : undefined, value));
  }
  return result;
}
