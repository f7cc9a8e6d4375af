import type { Position } from './error.ts';
import type { MappingNode, YamlNode } from './node.ts';
import { parseDocument } from './parser.ts';

type Path = readonly (string | number)[];

/** Finds places in a text, which is read once more, when it is first asked. */
export function locator(text: string): (path: Path) => Position | undefined {
  let parsed: ReturnType<typeof parseDocument> | undefined;
  return (path) => {
    parsed ??= parseDocument(text);
    return parsed.root === undefined ? undefined : parsed.lines.locate(placeOf(parsed.root, path));
  };
}

/**
 * Where the value at `path` stands: a member at its key, an item at its beginning. Keys are matched as Go matches fields, exactly or
 * else in any case; through aliases and merges to where the value is written. A path that leads nowhere gives its nearest ancestor.
 */
function placeOf(root: YamlNode, path: Path): number {
  let at = root.start;
  let node = root;
  for (const step of path) {
    const found = stepInto(node, step);
    if (found === undefined) break;
    at = found.place.start;
    node = found.value;
  }
  return at;
}

/** The node to point at and the node to go on from. */
interface Step {
  readonly place: YamlNode;
  readonly value: YamlNode;
}

function stepInto(from: YamlNode, step: string | number): Step | undefined {
  const node = resolveAlias(from);
  if (node.kind === 'sequence') {
    const item = node.items[Number(step)];
    return item === undefined ? undefined : { place: item, value: item };
  }
  if (node.kind !== 'mapping') return undefined;
  const name = String(step);
  return findMember(node, (key) => key === name) ?? findMember(node, (key) => key.toLowerCase() === name.toLowerCase());
}

function findMember(mapping: MappingNode, matches: (key: string) => boolean): Step | undefined {
  const { items } = mapping;
  for (let index = 0; index < items.length; index += 2) {
    const key = resolveAlias(items[index]!);
    const value = items[index + 1]!;
    if (key.kind !== 'scalar') continue;
    if (matches(key.value)) return { place: items[index]!, value };
    const merged = key.value === '<<' ? findMerged(value, matches) : undefined;
    if (merged !== undefined) return merged;
  }
  return undefined;
}

function findMerged(source: YamlNode, matches: (key: string) => boolean): Step | undefined {
  const node = resolveAlias(source);
  if (node.kind === 'mapping') return findMember(node, matches);
  if (node.kind !== 'sequence') return undefined;
  for (const item of node.items) {
    const found = findMerged(item, matches);
    if (found !== undefined) return found;
  }
  return undefined;
}

function resolveAlias(node: YamlNode): YamlNode {
  let target = node;
  while (target.kind === 'alias') target = target.target;
  return target;
}
