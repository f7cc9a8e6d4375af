import type { Node } from '../argv/command-table.ts';

export interface Candidate {
  readonly text: string;
  readonly description?: string | undefined;
}

export function texts(values: readonly string[]): Candidate[] {
  return values.map((text) => ({ text }));
}

export function matching(candidates: readonly Candidate[], typed: string): Candidate[] {
  return candidates.filter(({ text }) => text.startsWith(typed));
}

/** The commands below a router, without the hidden ones. */
export function childrenOf(node: Node): Candidate[] {
  return [...node.children.values()]
    .filter(({ command }) => !command?.hidden)
    .map((child) => ({ text: child.words.at(-1)!, description: child.summary }));
}
