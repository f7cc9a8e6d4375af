/**
 * Plain JSON values to typed objects, as Go's decoders do it (reference resources.md 3, calicoctl-cli.md 5.3): keys match fields without
 * regard to case, scalars are read by their field's type, empty optional fields vanish, and errors have Go's words. The result is canonical.
 */
import { compareUtf8 } from '../base/compare.ts';
import { CalicoError, type Finding } from '../base/errors.ts';
import { goQuote } from '../encoding/go-format.ts';
import { goTypeName, typeAdvice } from './go-type.ts';
import type { Field, Model, Struct, Type } from './model.ts';
import type { Resource } from './resource.ts';
import { jsonKind, type Refusal, readScalar } from './scalars.ts';
import { isOmitted, zeroField, zeroValue } from './zero.ts';

export interface DecodeOptions {
  /**
   * As manifests are read (sigs.k8s.io/yaml UnmarshalStrict): unknown fields are errors, numbers and booleans become text in string fields.
   * Otherwise as stored JSON is read (encoding/json): unknown fields are ignored, nothing becomes text.
   */
  readonly strict: boolean;
}

type ListType = Extract<Type, { readonly list: Type }>;
type Path = readonly (string | number)[];
type Json = Readonly<Record<string, unknown>>;

/** The reason of a finding. */
export const UNKNOWN_FIELD = 'unknown field';

interface Problem {
  readonly path: Path;
  /** As Go prints it. */
  readonly text: string;
  /** The same for people, beside the path. */
  readonly reason: string;
  /** Go stops here and reports this one, whatever it noted before. */
  readonly final: boolean;
  /** What would be right. */
  readonly advice?: string | undefined;
}

/**
 * Throws CalicoError `Input` with the text of the one problem that Go reports; its findings are all problems, that one first, each with its
 * path in `value`.
 */
export function decode<R extends Resource = Resource>(model: Model, value: unknown, options: DecodeOptions): R {
  return decodeType(model.root, value, options) as R;
}

/** `decode` for any type: part of an object, or a scalar. */
export function decodeType(type: Type, value: unknown, { strict }: DecodeOptions): unknown {
  const quick = new Decoder(strict, false);
  const result = quick.item(type, value);
  if (quick.problems.length === 0) return result;
  const decoder = new Decoder(strict, true);
  decoder.item(type, value);
  throw failure(decoder.problems, strict);
}

function failure(problems: readonly Problem[], strict: boolean): CalicoError {
  // Go reads a document in its order: a manifest became JSON with sorted keys, stored JSON has the order of the fields.
  const ordered = strict ? problems.toSorted(comparePaths) : problems;
  const reported = ordered.find(({ final }) => final) ?? ordered[0]!;
  const prefix = strict ? 'error unmarshaling JSON: while decoding JSON: ' : '';
  const findings = [reported, ...ordered.filter((problem) => problem !== reported)].map(toFinding);
  return new CalicoError('Input', prefix + reported.text, { findings });
}

function comparePaths({ path: a }: Problem, { path: b }: Problem): number {
  for (const [index, step] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    const order = typeof step === 'number' && typeof other === 'number' ? step - other : compareUtf8(String(step), String(other));
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function toFinding({ path, reason, advice }: Problem): Finding {
  return {
    name: path.map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`)).join(''),
    reason,
    path,
    advice,
  };
}

/** A field's value and the key it stands under. */
interface Located {
  readonly key: string;
  readonly own: unknown;
}

class Decoder implements Refusal {
  readonly problems: Problem[] = [];
  readonly #strict: boolean;
  /** Whether it knows where problems are: most objects have none, and need not pay for it. */
  readonly #tracks: boolean;
  /** Keys and indices of the document down to the value at hand. */
  readonly #path: (string | number)[] = [];
  /** Names of the fields down to it, and the struct that holds the last of them: Go's errors quote them. */
  readonly #fields: string[] = [];
  #struct = '';

  constructor(strict: boolean, tracks: boolean) {
    this.#strict = strict;
    this.#tracks = tracks;
  }

  mismatch(value: string, type: string, selfRead = false): undefined {
    const where = this.#fields.length > 0 ? `struct field ${this.#struct}.${this.#fields.join('.')}` : 'value';
    this.#note(
      `json: cannot unmarshal ${value} into Go ${where} of type ${type}`,
      `cannot read ${value} as ${type}`,
      selfRead,
      typeAdvice(type),
    );
  }

  invalid(text: string): undefined {
    this.#note(text, text, true);
  }

  #note(text: string, reason: string, final: boolean, advice?: string): void {
    this.problems.push({ path: [...this.#path], text, reason, final, advice });
  }

  /** An element, or the whole: null leaves Go's zero value there. */
  item(type: Type, value: unknown, goType?: string, nullable = false): unknown {
    if (value === null && type !== 'Duration') return nullable ? null : zeroValue(type);
    return this.#value(type, value, goType);
  }

  /** undefined where the value was refused. */
  #value(type: Type, value: unknown, goType: string | undefined): unknown {
    if (type === 'string' && typeof value === 'string') return value;
    if (typeof type === 'string') return readScalar(type, value === null ? '' : value, this, { coerce: this.#strict, goType });
    if ('list' in type)
      return Array.isArray(value) ? this.#list(type, value, goType) : this.mismatch(jsonKind(value), goTypeName(type, goType));
    if (!isObject(value)) return this.mismatch(jsonKind(value), goTypeName(type, goType));
    return 'map' in type ? this.#map(type.map, value, goType) : this.#object(type, value);
  }

  #list({ list, nullable }: ListType, value: readonly unknown[], goType: string | undefined): unknown[] {
    if (!this.#tracks) return value.map((element) => this.item(list, element, goType, nullable));
    return value.map((element, index) => {
      this.#path.push(index);
      const item = this.item(list, element, goType, nullable);
      this.#path.pop();
      return item;
    });
  }

  #map(type: Type, value: Json, goType: string | undefined): Json {
    const entries = Object.keys(value)
      .sort(compareUtf8)
      .map((key): [string, unknown] => {
        this.#path.push(key);
        const item = this.item(type, value[key], goType);
        this.#path.pop();
        return [key, item];
      });
    // fromEntries defines own properties, also for a key like `__proto__`.
    return Object.fromEntries(entries);
  }

  #object(struct: Struct, value: Json): Json {
    const outer = this.#struct;
    this.#struct = struct.go;
    const { indexes, steps } = planOf(struct);
    const exact = exactValues(indexes, value, steps.length);
    const located = exact ? undefined : this.#locate(struct, value);
    const result: Record<string, unknown> = {};
    for (let index = 0; index < steps.length; index += 1) {
      const step = steps[index]!;
      const place = located?.get(step.field);
      const own = exact ? exact[index] : place?.own;
      const item = own === undefined ? absent(step) : this.#field(step, place?.key ?? step.name, own);
      if (item !== undefined) result[step.name] = item;
    }
    this.#struct = outer;
    return result;
  }

  /** undefined: not to be printed. */
  #field(step: Step, key: string, value: unknown): unknown {
    let item: unknown;
    if (value !== null || step.readsNull) {
      if (this.#tracks) {
        this.#path.push(key);
        this.#fields.push(step.name);
      }
      item = this.#value(step.type, value, step.goType);
      if (this.#tracks) {
        this.#fields.pop();
        this.#path.pop();
      }
    }
    if (item === undefined) return absent(step);
    // What is no object, and not nothing, is never left out.
    if (item && typeof item !== 'object') return item;
    return isOmitted(step.field, item) && !tellsEmptyFromAbsent(step.field) ? undefined : item;
  }

  /** What stands where, when some keys are not exactly a field's name: reports those that are no field's. */
  #locate(struct: Struct, value: Json): ReadonlyMap<Field, Located> {
    const keys = Object.keys(value);
    const byName = new Map(struct.fields.map((field) => [field.name, field]));
    const byFolded = new Map(struct.fields.map((field) => [fold(field.name), field]));
    const found = new Map<Field, Located>();
    for (const key of this.#strict ? keys.sort(compareUtf8) : keys) {
      const field = byName.get(key) ?? byFolded.get(fold(key));
      if (field !== undefined) found.set(field, { key, own: combine(found.get(field)?.own, value[key]) });
      else if (this.#strict) this.#unknown(key);
    }
    return found;
  }

  #unknown(key: string): void {
    this.#path.push(key);
    this.#note(`json: unknown field ${goQuote(key)}`, UNKNOWN_FIELD, false);
    this.#path.pop();
  }
}

/** A field, in the one shape that makes reading it fast. */
interface Step {
  readonly field: Field;
  readonly name: string;
  readonly type: Type;
  readonly goType: string | undefined;
  /** null means something there. */
  readonly readsNull: boolean;
  readonly isAlwaysThere: boolean;
}

interface Plan {
  /** Where among the steps a name is. */
  readonly indexes: ReadonlyMap<string, number>;
  /** In the order of the fields. */
  readonly steps: readonly Step[];
}

const PLANS = new WeakMap<Struct, Plan>();

function planOf(struct: Struct): Plan {
  const known = PLANS.get(struct);
  if (known) return known;
  const plan = {
    indexes: new Map(struct.fields.map(({ name }, index) => [name, index])),
    steps: struct.fields.map((field) => ({
      field,
      name: field.name,
      type: field.type,
      goType: field.goType,
      readsNull: field.type === 'Duration' && !field.pointer,
      isAlwaysThere: field.omit === 'always',
    })),
  };
  PLANS.set(struct, plan);
  return plan;
}

/** By step; undefined where a key is not exactly a field's name. Most objects have few of many fields, and no other keys. */
function exactValues(indexes: Plan['indexes'], value: Json, count: number): unknown[] | undefined {
  const values = new Array<unknown>(count);
  // What is decoded comes from a parser: it inherits nothing that a loop would find, and needs no list of its keys.
  for (const key in value) {
    const index = indexes.get(key);
    if (index === undefined) return undefined;
    values[index] = value[key];
  }
  return values;
}

/** What stands for a field that is not there; undefined: nothing. */
function absent({ isAlwaysThere, field }: Step): unknown {
  return isAlwaysThere ? zeroField(field) : undefined;
}

/** Two keys of one field: Go reads the second into what the first left. */
function combine(first: unknown, second: unknown): unknown {
  return isObject(first) && isObject(second) ? { ...first, ...second } : (second ?? first);
}

/** encoding/json folds as Unicode does: Kelvin sign and long s are letters of ASCII. */
function fold(key: string): string {
  return key.replaceAll('\u212a', 'k').replaceAll('\u017f', 's').toLowerCase();
}

/** The tag `required` accepts a list that is there, though empty. */
function tellsEmptyFromAbsent({ type, tag }: Field): boolean {
  return typeof type === 'object' && 'list' in type && tag !== undefined && /\brequired\b/.test(tag);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
