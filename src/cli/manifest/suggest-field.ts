/** What may have been meant by a field that does not exist. */

import type { Finding } from '../../base/errors.ts';
import { UNKNOWN_FIELD } from '../../resources/decode.ts';
import type { Model, Struct, Type } from '../../resources/model.ts';
import { nearest } from '../argv/suggest.ts';
import type { Path } from './source.ts';

/** The finding, with a field of nearly that name as its advice. */
export function withSuggestion(finding: Finding, { root }: Model): Finding {
  if (finding.reason !== UNKNOWN_FIELD || !finding.path) return finding;
  const struct = structAt(root, finding.path.slice(0, -1));
  const names = new Map(struct?.fields.map(({ name }) => [name.toLowerCase(), name]));
  const [near] = nearest(String(finding.path.at(-1)).toLowerCase(), names.keys());
  return near === undefined ? finding : { ...finding, advice: `did you mean ${names.get(near)}?` };
}

/** Keys are written in any case, as Go reads them. */
function structAt(root: Struct, path: Path): Struct | undefined {
  let type: Type | undefined = root;
  for (const step of path) type = type && within(type, step);
  return typeof type === 'object' && 'fields' in type ? type : undefined;
}

function within(type: Type, step: string | number): Type | undefined {
  if (typeof type === 'string') return undefined;
  if ('list' in type) return type.list;
  if ('map' in type) return type.map;
  return type.fields.find(({ name }) => name.toLowerCase() === String(step).toLowerCase())?.type;
}
