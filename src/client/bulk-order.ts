/**
 * Which resources of a list may be worked on at the same time, so that the outcome is that of one after another: two that touch the same
 * object keep their order, unless neither changes it.
 */
import type { Kind, Touch, Verb } from '../resources/kind.ts';
import { type Ref, type Resource, refOf } from '../resources/resource.ts';

/** Neighbours in the input that share one thing without getting in each other's way. */
export interface Group {
  readonly members: number[];
  /** Items that wait until all members are done. */
  readonly waiting: number[];
}

export interface Order {
  /** The groups each item is a member of. */
  readonly groups: readonly (readonly Group[])[];
  /** How many groups each item waits for. */
  readonly waitsFor: readonly number[];
}

/** `intent`: changes or needs one object of a kind, which others of that kind do not mind. */
type Mode = 'shared' | 'exclusive' | 'intent';

interface Line {
  mode: Mode;
  group: Group;
  previous: Group | undefined;
}

export function orderOf(resources: readonly Resource[], verb: Verb, kinds: ReadonlyMap<string, Kind>): Order {
  const lines = new Map<string, Line>();
  const groups: Group[][] = [];
  const waitsFor: number[] = [];
  for (const [index, resource] of resources.entries()) {
    const own: Group[] = [];
    let waits = 0;
    for (const [thing, mode] of thingsOf(resource, verb, kinds.get(resource.kind))) {
      const line = join(lines, thing, mode, index);
      own.push(line.group);
      if (!line.previous) continue;
      line.previous.waiting.push(index);
      waits += 1;
    }
    groups.push(own);
    waitsFor.push(waits);
  }
  return { groups, waitsFor };
}

/** Stands in line for one thing: beside those before it where the mode is the same and can be shared, else behind them. */
function join(lines: Map<string, Line>, thing: string, mode: Mode, index: number): Line {
  const last = lines.get(thing);
  if (last && last.mode === mode && mode !== 'exclusive') {
    last.group.members.push(index);
    return last;
  }
  const line: Line = { mode, group: { members: [index], waiting: [] }, previous: last?.group };
  lines.set(thing, line);
  return line;
}

function thingsOf(resource: Resource, verb: Verb, kind: Kind | undefined): Map<string, Mode> {
  const things = new Map<string, Mode>();
  const add = ({ name, ...touch }: Touch) => {
    const all = keyOf({ kind: touch.kind });
    if (name === undefined) return raise(things, all, touch.as);
    raise(things, all, 'intent');
    raise(things, keyOf({ kind: touch.kind, namespace: touch.namespace, name }), touch.as);
  };
  add({ ...refOf(resource), as: 'exclusive' });
  for (const touch of kind?.touches?.(resource, verb) ?? []) add(touch);
  return things;
}

function keyOf({ kind, namespace = '', name = '' }: Partial<Ref>): string {
  return `${kind}/${namespace}/${name}`;
}

/** One who touches a thing in two ways has it to himself. */
function raise(things: Map<string, Mode>, thing: string, mode: Mode): void {
  const known = things.get(thing);
  things.set(thing, known === undefined || known === mode ? mode : 'exclusive');
}
