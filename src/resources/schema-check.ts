/**
 * Layer D (reference resources.md 1.1-1.3): what an API server checks of a custom resource, in process. Works on the typed
 * object after decoding, so types are right already except where Go prints `null`. Texts and order are those of Kubernetes'
 * OpenAPI validator; CEL rules come last.
 */
import { goQuote } from '../encoding/go-format.ts';
import { parseSloppyCidr } from '../net/index.ts';
import { CelError, type Dyn } from './cel-runtime.ts';
import type { SchemaFinding } from './model.ts';
import type { Resource } from './resource.ts';

/** What a value must be like: a schema stripped to what can fail, generated from `schemas/`. */
export interface Constraint {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly nullable?: boolean;
  readonly format?: 'cidr' | 'int32' | 'int64';
  readonly enum?: readonly (string | number)[];
  /** Each must hold; a failure of one is reported with its own text and with one for the whole. */
  readonly allOf?: readonly Constraint[];
  /** `text` is the pattern as the schema writes it: messages quote it. */
  readonly pattern?: { readonly text: string; readonly expression: RegExp };
  /** In Unicode code points. */
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Constraint>>;
  /** Scalars filled in where the key is absent. */
  readonly defaults?: Readonly<Record<string, string | number | boolean>>;
  readonly items?: Constraint;
  /** Of a map's values. */
  readonly values?: Constraint;
  readonly rules?: readonly Rule[];
}

/** A CEL rule: `holds` throws CelError where its evaluation fails. */
export interface Rule {
  readonly message: string;
  readonly holds: (self: Dyn) => boolean;
}

type Members = Record<string, unknown>;

/** Writes defaults into `object`, then returns what is wrong with it: OpenAPI findings first, then CEL's. */
export function checkSchema(root: Constraint, object: Resource): SchemaFinding[] {
  const check = new Check();
  check.value(root, object);
  return [...check.findings, ...check.brokenRules];
}

/** One walk over an object: a parent's defaults before its children are looked at, its rules after, as rules see all defaults. */
class Check {
  readonly findings: SchemaFinding[] = [];
  readonly brokenRules: SchemaFinding[] = [];
  /** From the root to the value at hand. */
  readonly #path: (string | number)[] = [];

  value(constraint: Constraint, value: unknown): void {
    if (value === null) {
      if (constraint.nullable !== true && constraint.type !== undefined) this.#reportOf(`must be of type ${constraint.type}: "null"`);
      return;
    }
    const place = this.brokenRules.length;
    if (constraint.allOf !== undefined) this.#allOf(constraint.allOf, value);
    if (typeof value === 'string') this.#string(constraint, value);
    else if (typeof value === 'number' || typeof value === 'bigint') this.#number(constraint, value);
    if (constraint.enum !== undefined && !constraint.enum.includes(value as string)) this.#report(supportedValues(constraint.enum));
    if (Array.isArray(value)) this.#list(constraint, value);
    else if (typeof value === 'object') this.#members(constraint, value as Members);
    if (constraint.rules !== undefined) this.#rules(constraint.rules, value, place);
  }

  #report(reason: string, atRoot?: true): void {
    const path = [...this.#path];
    this.findings.push(atRoot ? { path, reason, atRoot } : { path, reason });
  }

  #reportOf(what: string): void {
    this.#report(`${join(this.#path)} in body ${what}`);
  }

  #child(constraint: Constraint, value: unknown, step: string | number): void {
    this.#path.push(step);
    this.value(constraint, value);
    this.#path.pop();
  }

  /** A text that several branches give is reported once. */
  #allOf(branches: readonly Constraint[], value: unknown): void {
    const start = this.findings.length;
    let failed = 0;
    for (const branch of branches) {
      const before = this.findings.length;
      this.value(branch, value);
      if (this.findings.length > before) failed += 1;
    }
    if (failed === 0) return;
    const reasons = new Set(this.findings.splice(start).map(({ reason }) => reason));
    for (const reason of reasons) this.#report(reason);
    this.#report(
      `${goQuote(join(this.#path))} must validate all the schemas (allOf)${failed === branches.length ? '. None validated' : ''}`,
      true,
    );
  }

  /** Of length and pattern only the first failure counts. */
  #string({ minLength, maxLength, pattern, format }: Constraint, value: string): void {
    if (maxLength !== undefined && value.length > maxLength && codePoints(value) > maxLength)
      this.#report(`may not be more than ${plural(maxLength, 'byte')}`);
    else if (minLength !== undefined && codePoints(value) < minLength) this.#reportOf(`should be at least ${minLength} chars long`);
    else if (pattern !== undefined && !pattern.expression.test(value)) this.#reportOf(`should match '${pattern.text}'`);
    if (format === 'cidr' && parseSloppyCidr(value) === undefined) this.#reportOf(`must be of type cidr: ${goQuote(value)}`);
  }

  #number({ format, minimum, maximum }: Constraint, value: number | bigint): void {
    if (format === 'int32' || format === 'int64') {
      const [least, most] = RANGES[format];
      if (value < least || value > most)
        this.#report(`Checked value must be of type integer with format ${format} in ${join(this.#path)}`, true);
    }
    if (maximum !== undefined && value > maximum) this.#reportOf(`should be less than or equal to ${maximum}`);
    if (minimum !== undefined && value < minimum) this.#reportOf(`should be greater than or equal to ${minimum}`);
  }

  #list({ items, minItems, maxItems }: Constraint, value: readonly unknown[]): void {
    if (items !== undefined) for (let index = 0; index < value.length; index += 1) this.#child(items, value[index], index);
    if (minItems !== undefined && value.length < minItems) this.#reportOf(`should have at least ${minItems} items`);
    if (maxItems !== undefined && value.length > maxItems) this.#report(tooMany(maxItems));
  }

  /** A wrong number of members hides what is wrong with them. */
  #members({ defaults, minProperties, maxProperties, required, properties, values }: Constraint, value: Members): void {
    for (const name in defaults) if (value[name] === undefined) value[name] = defaults[name];
    const count = minProperties === undefined && maxProperties === undefined ? 0 : Object.keys(value).length;
    if (minProperties !== undefined && count < minProperties) {
      this.#reportOf(`should have at least ${minProperties} properties`);
      return;
    }
    if (maxProperties !== undefined && count > maxProperties) {
      this.#report(tooMany(maxProperties));
      return;
    }
    for (const name of required ?? []) if (value[name] === undefined) this.findings.push({ path: [...this.#path, name], reason: '' });
    if (properties === undefined && values === undefined) return;
    for (const name in value) {
      const child = properties?.[name] ?? values;
      if (child !== undefined && value[name] !== undefined) this.#child(child, value[name], name);
    }
  }

  /** Rules of a parent are reported before those of its children: at `place`, where theirs begin. */
  #rules(rules: readonly Rule[], value: unknown, place: number): void {
    const reasons = rules.map((rule) => brokenRule(rule, value)).filter((reason) => reason !== undefined);
    if (reasons.length > 0) this.brokenRules.splice(place, 0, ...reasons.map((reason) => ({ path: [...this.#path], reason })));
  }
}

function brokenRule(rule: Rule, value: unknown): string | undefined {
  try {
    return rule.holds(value) ? undefined : rule.message;
  } catch (error) {
    if (error instanceof CelError) return `${error.message} evaluating rule: ${rule.message}`;
    throw error;
  }
}

const RANGES = { int32: [-(2n ** 31n), 2n ** 31n - 1n], int64: [-(2n ** 63n), 2n ** 63n - 1n] } as const;

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** `spec.ingress[0].icmp` */
function join(path: readonly (string | number)[]): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('');
}

function supportedValues(values: readonly (string | number)[]): string {
  return `supported values: ${values.map((value) => goQuote(String(value))).join(', ')}`;
}

function tooMany(count: number): string {
  return `must have at most ${plural(count, 'item')}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
