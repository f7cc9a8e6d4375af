/**
 * The walk of Go's validator library over a typed object (reference resources.md 4.1): fields in order with their tags, into every struct and
 * every pointer to one, into lists only where the tag says `dive`; then the struct's own rule.
 */
import type { Finding } from '../base/errors.ts';
import type { StructContext, StructRule } from './kind.ts';
import type { Field, Struct, Type } from './model.ts';
import type { Resource } from './resource.ts';
import { ruleFor } from './rules/index.ts';
import { zeroScalar } from './scalars.ts';
import { show } from './show.ts';
import { adviceFor } from './tags/advice.ts';
import { tagNamed } from './tags/index.ts';
import { type Tag, tagReason } from './tags/tag.ts';

type Path = readonly (string | number)[];

export interface WalkOptions {
  readonly root: Resource;
  /** Rules beside the shared ones, by Go type name. */
  readonly rules?: Readonly<Record<string, StructRule>> | undefined;
}

/** One word of a validate tag. */
interface Word {
  readonly text: string;
  readonly name: string;
  readonly parameter: string;
  /** Absent for the words that steer the walk. */
  readonly accepts: Tag | undefined;
  /** The words behind it: those of the elements, behind `dive`. */
  readonly rest: readonly Word[];
}

/** A field that may have to be looked at. */
interface Step {
  readonly name: string;
  readonly go: string;
  readonly type: Type;
  readonly pointer: boolean;
  readonly isStruct: boolean;
  /** Nothing is to be checked where it is absent. */
  readonly optional: boolean;
  readonly words: readonly Word[];
}

/** A value on the way: a field, or an element of a list. */
interface Visit {
  /** What a tag's failure names: `Nets`, `Nets[0]`. */
  readonly name: string;
  readonly type: Type;
  readonly pointer: boolean;
  /** undefined: Go's nil or zero value. */
  readonly value: unknown;
}

/** Scalars that are structs in Go: tags on their fields do nothing; two of them have rules. */
const STRUCT_SCALARS: ReadonlySet<Type> = new Set(['Time', 'Duration', 'DSCP', 'IntOrString', 'Port', 'Protocol']);

/** Words that steer the walk; `required` is the walk's own, too, because only it tells absent from zero. */
const STEERING: ReadonlySet<string> = new Set(['omitempty', 'dive', 'required']);

/** Everything that breaks a tag or a rule in `value` and below, in the order of the walk. */
export function walkStruct(struct: Struct, value: object, options: WalkOptions): Finding[] {
  const walk = new Walk(options);
  walk.struct(struct, value as Record<string, unknown>);
  return walk.findings;
}

/** The same for any type: a scalar has its rule, if any. */
export function walkValue(type: Type, value: unknown, options: WalkOptions): Finding[] {
  const walk = new Walk(options);
  walk.visit({ name: '', type, pointer: false, value }, []);
  return walk.findings;
}

/** What is to be done with each struct is found out once: thousands of resources are walked in one command. */
const STEPS = new WeakMap<Struct, readonly Step[]>();

function stepsOf(struct: Struct): readonly Step[] {
  const known = STEPS.get(struct);
  if (known) return known;
  const steps = struct.fields.map(stepOf).filter(({ isStruct, words }) => isStruct || words.length > 0);
  STEPS.set(struct, steps);
  return steps;
}

function stepOf({ name, go, type, pointer = false, tag = '' }: Field): Step {
  const isStruct = typeof type === 'string' ? STRUCT_SCALARS.has(type) : 'fields' in type;
  return { name, go, type, pointer, isStruct, optional: tag.startsWith('omitempty'), words: tag === '' ? [] : wordsOf(tag.split(',')) };
}

function wordsOf([text, ...others]: readonly string[]): readonly Word[] {
  if (text === undefined) return [];
  const [name = '', parameter = ''] = text.split('=', 2);
  const rest = wordsOf(others);
  const accepts = STEERING.has(name) ? undefined : tagNamed(name);
  return [{ text, name, parameter, accepts, rest }, ...rest];
}

/** Says where the walk is, to those who ask while it is there. */
class RuleContext implements StructContext {
  readonly root: Resource;
  readonly value: unknown;
  readonly type: Type;
  readonly #path: Path;

  constructor(root: Resource, value: unknown, type: Type, path: Path) {
    this.root = root;
    this.value = value;
    this.type = type;
    this.#path = path;
  }

  get path(): Path {
    return [...this.#path];
  }
}

class Walk {
  readonly findings: Finding[] = [];
  readonly #root: Resource;
  readonly #rules: Readonly<Record<string, StructRule>>;
  /** Where the walk is; copied only for what is wrong there. */
  readonly #path: (string | number)[] = [];

  constructor({ root, rules = {} }: WalkOptions) {
    this.#root = root;
    this.#rules = rules;
  }

  struct(struct: Struct, value: Readonly<Record<string, unknown>>): void {
    for (const { name, go, type, pointer, isStruct, optional, words } of stepsOf(struct)) {
      const own = value[name] ?? undefined;
      const isWalked = isStruct && !(pointer && own === undefined);
      if (!isWalked && (words.length === 0 || (own === undefined && optional))) continue;
      this.#path.push(name);
      this.visit({ name: go, type, pointer, value: own }, words);
      this.#path.pop();
    }
    this.#rule(struct.go, struct, value);
  }

  visit(visit: Visit, words: readonly Word[]): void {
    const { type, pointer, value } = visit;
    if (value === undefined && pointer) this.#absentPointer(visit, words[0]);
    else if (typeof type === 'object' && 'fields' in type) this.struct(type, (value ?? {}) as Record<string, unknown>);
    else if (typeof type === 'string' && STRUCT_SCALARS.has(type)) this.#rule(type, type, value ?? zeroScalar(type));
    else this.#words(visit, words);
  }

  #rule(name: string, type: Type, value: unknown): void {
    const rule = ruleFor(name) ?? this.#rules[name];
    if (rule === undefined) return;
    for (const finding of rule(value, new RuleContext(this.#root, value, type, this.#path))) this.findings.push(finding);
  }

  #absentPointer(visit: Visit, first: Word | undefined): void {
    if (first && first.name !== 'omitempty') this.#fail(visit, first, undefined);
  }

  /** The first one that fails ends it. */
  #words(visit: Visit, words: readonly Word[]): void {
    const { type, value } = visit;
    const own = value ?? emptyOf(type);
    for (const word of words) {
      const { name, parameter, accepts, rest } = word;
      if (name === 'dive') {
        this.#dive(visit, rest);
        return;
      }
      if (name === 'omitempty') {
        if (!hasValue(visit)) return;
      } else if (!(accepts ? accepts(own, parameter) : hasValue(visit))) {
        this.#fail(visit, word, own);
        return;
      }
    }
  }

  #dive({ name, type, value }: Visit, words: readonly Word[]): void {
    if (typeof type !== 'object' || !('list' in type)) throw new Error(`${name}: dive is for lists`);
    const elements = (value ?? []) as readonly unknown[];
    for (const [index, element] of elements.entries()) {
      this.#path.push(index);
      this.visit({ name: `${name}[${index}]`, type: type.list, pointer: false, value: element }, words);
      this.#path.pop();
    }
  }

  #fail({ name, type }: Visit, word: Word, value: unknown): void {
    const shown = value === undefined ? '<nil>' : show(type, value);
    const advice = adviceFor(word.name, word.parameter, value);
    this.findings.push({ name, value: shown, reason: tagReason(name, word.name), path: [...this.#path], advice });
  }
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
