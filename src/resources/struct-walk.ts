/**
 * The walk of Go's validator library over a typed object (reference resources.md 4.1): fields in order with their tags, into every struct and
 * every pointer to one, into lists only where the tag says `dive`; then the struct's own rule.
 */
import type { Finding } from '../base/errors.ts';
import type { StructRule } from './kind.ts';
import type { Struct, Type } from './model.ts';
import type { Resource } from './resource.ts';
import { ruleFor } from './rules/index.ts';
import { zeroScalar } from './scalars.ts';
import { show } from './show.ts';
import { adviceFor } from './tags/advice.ts';
import { tagNamed } from './tags/index.ts';
import { tagReason } from './tags/tag.ts';

export interface WalkOptions {
  readonly root: Resource;
  /** Rules beside the shared ones, by Go type name. */
  readonly rules?: Readonly<Record<string, StructRule>> | undefined;
}

type Path = readonly (string | number)[];

/** A value on the way: a field, or an element of a list. */
interface Visit {
  /** What a tag's failure names: `Nets`, `Nets[0]`. */
  readonly name: string;
  readonly type: Type;
  readonly pointer: boolean;
  /** undefined: Go's nil or zero value. */
  readonly value: unknown;
  readonly path: Path;
}

/** Scalars that are structs in Go: tags on their fields do nothing; two of them have rules. */
const STRUCT_SCALARS: ReadonlySet<Type> = new Set(['Time', 'Duration', 'DSCP', 'IntOrString', 'Port', 'Protocol']);

/** Everything that breaks a tag or a rule in `value` and below, in the order of the walk. */
export function walkStruct(struct: Struct, value: object, options: WalkOptions): Finding[] {
  const walk = new Walk(options);
  walk.struct(struct, value as Record<string, unknown>, []);
  return walk.findings;
}

/** The same for any type: a scalar has its rule, if any. */
export function walkValue(type: Type, value: unknown, options: WalkOptions): Finding[] {
  const walk = new Walk(options);
  walk.visit({ name: '', type, pointer: false, value, path: [] }, []);
  return walk.findings;
}

class Walk {
  readonly findings: Finding[] = [];
  readonly #root: Resource;
  readonly #rules: Readonly<Record<string, StructRule>>;

  constructor({ root, rules = {} }: WalkOptions) {
    this.#root = root;
    this.#rules = rules;
  }

  struct(struct: Struct, value: Readonly<Record<string, unknown>>, path: Path): void {
    for (const { name, go, type, pointer = false, tag = '' } of struct.fields) {
      const own = value[name] ?? undefined;
      // Most fields have no tag, or are absent and may be.
      const isWalked = isGoStruct(type) && !(pointer && own === undefined);
      if (!isWalked && (tag === '' || (own === undefined && tag.startsWith('omitempty')))) continue;
      this.visit({ name: go, type, pointer, value: own, path: [...path, name] }, tag === '' ? [] : tag.split(','));
    }
    this.#rule(struct.go, struct, value, path);
  }

  visit(visit: Visit, tags: readonly string[]): void {
    const { type, pointer, value, path } = visit;
    if (value === undefined && pointer) this.#absentPointer(visit, tags);
    else if (typeof type === 'object' && 'fields' in type) this.struct(type, (value ?? {}) as Record<string, unknown>, path);
    else if (typeof type === 'string' && STRUCT_SCALARS.has(type)) this.#rule(type, type, value ?? zeroScalar(type), path);
    else this.#tags(visit, tags);
  }

  #rule(name: string, type: Type, value: unknown, path: Path): void {
    const rule = ruleFor(name) ?? this.#rules[name];
    if (rule === undefined) return;
    for (const finding of rule(value, { root: this.#root, path, value, type })) this.findings.push(finding);
  }

  #absentPointer(visit: Visit, [first = 'omitempty']: readonly string[]): void {
    if (first !== 'omitempty') this.#fail(visit, first, undefined);
  }

  /** The first tag that fails ends it. */
  #tags(visit: Visit, tags: readonly string[]): void {
    const { type, value } = visit;
    const own = value ?? emptyOf(type);
    for (const [index, tag] of tags.entries()) {
      if (tag === 'dive') {
        this.#dive(visit, tags.slice(index + 1));
        return;
      }
      const [name = '', parameter = ''] = tag.split('=', 2);
      if (name === 'omitempty') {
        if (!hasValue(visit)) return;
      } else if (!(name === 'required' ? hasValue(visit) : tagNamed(name)(own, parameter))) {
        this.#fail(visit, tag, own);
        return;
      }
    }
  }

  #dive({ name, type, value, path }: Visit, tags: readonly string[]): void {
    if (typeof type !== 'object' || !('list' in type)) throw new Error(`${name}: dive is for lists`);
    const elements = (value ?? []) as readonly unknown[];
    for (const [index, element] of elements.entries()) {
      this.visit({ name: `${name}[${index}]`, type: type.list, pointer: false, value: element, path: [...path, index] }, tags);
    }
  }

  #fail({ name, type, path }: Visit, tag: string, value: unknown): void {
    const [tagName = '', parameter = ''] = tag.split('=', 2);
    const shown = value === undefined ? '<nil>' : show(type, value);
    this.findings.push({ name, value: shown, reason: tagReason(name, tagName), path, advice: adviceFor(tagName, parameter, value) });
  }
}

function isGoStruct(type: Type): boolean {
  return typeof type === 'string' ? STRUCT_SCALARS.has(type) : 'fields' in type;
}

function emptyOf(type: Type): unknown {
  if (typeof type === 'string') return zeroScalar(type);
  return 'list' in type ? [] : {};
}

/** Whether Go tells it from nothing: lists and maps that are there though empty, what a pointer points to, scalars other than zero. */
function hasValue({ type, pointer, value }: Visit): boolean {
  if (value === undefined) return false;
  return pointer || typeof type !== 'string' || value !== zeroScalar(type);
}
