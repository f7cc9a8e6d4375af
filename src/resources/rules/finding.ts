import type { Finding } from '../../base/errors.ts';
import type { StructContext, StructRule } from '../kind.ts';
import { showAt } from '../show.ts';

/** Struct-level rules (reference resources.md 4.3) by the Go name of the struct they are for. */
export type Rules = Readonly<Record<string, StructRule>>;

export interface FindingOptions {
  /** What Calico calls it. */
  readonly name: string;
  readonly reason: string;
  /** Where in the struct it stands; the struct itself where absent. */
  readonly at?: readonly (string | number)[];
  /** As Go prints it, where that is not what stands `at`. */
  readonly value?: string;
}

export function finding(context: StructContext, { name, reason, at = [], value = shown(context, at) }: FindingOptions): Finding {
  return { name, value, reason, path: [...context.path, ...at] };
}

/** What stands `at` in the struct (the struct itself: `[]`), as Go's `%v` prints it, without the `&` of a pointer. */
export function shown({ type, value }: StructContext, at: readonly (string | number)[]): string {
  return showAt(type, value, at);
}
