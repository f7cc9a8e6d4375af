/** What a conversion from a Kubernetes object gives. */

import type { Metadata, Ref, Resource } from '../resource.ts';
import { mirrorUid } from '../uid.ts';
import type { ObjectMeta } from './objects.ts';

export interface Converted<R extends Resource> {
  /** How syncers name it: for policies by the kind of the Kubernetes object. */
  readonly ref: Ref;
  /** The Kubernetes object's. */
  readonly revision: string;
  readonly resource: R;
  /** Rules that could not be converted, and what became of them. */
  readonly problems: readonly RuleProblem[];
}

export interface RuleProblem {
  /** As the Kubernetes object has it. */
  readonly rule: unknown;
  readonly reason: string;
}

/** One text for all problems of a policy; the rules are quoted as JSON. */
export function describeProblems(name: string, problems: readonly RuleProblem[]): string {
  const texts = problems.map(({ rule, reason }) => `${JSON.stringify(rule)} (${reason})`);
  if (texts.length === 1) return `policy: ${name}: error with rule ${texts[0]}`;
  return `policy: ${name}: error with the following rules:\n${texts.map((text) => `-  ${text}\n`).join('')}`;
}

/** Name, uid (mirrored: two objects may not share one) and age; labels and annotations stay behind. Throws Invalid for a uid that is none. */
export function derivedMetadata(metadata: ObjectMeta, name: string): Metadata {
  return compact({
    name,
    namespace: metadata.namespace,
    uid: metadata.uid ? mirrorUid(metadata.uid) : undefined,
    resourceVersion: metadata.resourceVersion,
    creationTimestamp: metadata.creationTimestamp ?? undefined,
  });
}

/** Without the members that hold nothing: undefined, empty text, empty lists, empty objects. */
export function compact<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => !isEmpty(member))) as T;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
