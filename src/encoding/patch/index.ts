/** The three patch formats of `calicoctl patch --type`. */
export { jsonPatch } from './json-patch.ts';
export { mergePatch } from './merge-patch.ts';
export { strategicMerge } from './strategic-merge.ts';
