/**
 * Layer D (reference resources.md 1.1-1.3): what an API server checks of a custom resource, in process. Works on the typed
 * object after decoding, so types are right already except where Go prints `null`. Texts and order are those of Kubernetes'
 * OpenAPI validator; CEL rules come last.
 */
import { goQuote } from '../encoding/go-format.ts';
import { parseSloppyCidr } from '../net/index.ts';
import { CelError } from './cel-runtime.ts';
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
  readonly items?: Constraint;
  /** Of a map's values. */
  readonly values?: Constraint;
  /** Filled in where the key is absent and the parent present. */
  readonly default?: unknown;
  readonly rules?: readonly Rule[];
}

/** A CEL rule: `holds` throws CelError where its evaluation fails. */
export interface Rule {
  readonly message: string;
  readonly holds: (self: unknown) => boolean;
}

type Path = readonly (string | number)[];
type Members = Record<string, unknown>;

/** Writes defaults into `object`, then returns what is wrong with it: OpenAPI findings first, then CEL's. */
export function checkSchema(root: Constraint, object: Resource): SchemaFinding[] {
  fillDefaults(root, object);
  const findings: SchemaFinding[] = [];
  checkValue(root, object, [], findings);
  checkRules(root, object, [], findings);
  return findings;
}

function fillDefaults(constraint: Constraint, value: unknown): void {
  forEachChild(constraint, value, (child, element) => fillDefaults(child, element));
  if (constraint.properties === undefined || !isMembers(value)) return;
  for (const [name, property] of Object.entries(constraint.properties)) {
    if (property.default !== undefined && value[name] === undefined) value[name] = structuredClone(property.default);
  }
}

/** Calls `visit` for every present child that has a constraint. */
function forEachChild(
  constraint: Constraint,
  value: unknown,
  visit: (child: Constraint, element: unknown, step: string | number) => void,
): void {
  const { properties, items, values } = constraint;
  if (Array.isArray(value)) {
    if (items !== undefined) for (const [index, element] of value.entries()) visit(items, element, index);
  } else if (isMembers(value)) {
    if (properties !== undefined) for (const name in properties) if (value[name] !== undefined) visit(properties[name]!, value[name], name);
    if (values !== undefined) for (const name in value) visit(values, value[name], name);
  }
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkValue(constraint: Constraint, value: unknown, path: Path, findings: SchemaFinding[]): void {
  const report: Report = (reason, atRoot = false) => {
    findings.push(atRoot ? { path, reason, atRoot } : { path, reason });
  };
  if (value === null) {
    if (constraint.nullable !== true && constraint.type !== undefined)
      report(`${join(path)} in body must be of type ${constraint.type}: "null"`);
    return;
  }
  if (constraint.allOf !== undefined) checkAllOf(constraint.allOf, value, path, report);
  if (typeof value === 'string') checkString(constraint, value, path, report);
  else if (typeof value === 'number' || typeof value === 'bigint') checkNumber(constraint, value, path, report);
  if (constraint.enum !== undefined && !constraint.enum.includes(value as string)) report(supportedValues(constraint.enum));
  if (isMembers(value)) checkMembers(constraint, value, path, findings, report);
  else {
    forEachChild(constraint, value, (child, element, step) => checkValue(child, element, [...path, step], findings));
    if (Array.isArray(value)) checkCount(constraint, value.length, path, report);
  }
}

type Report = (reason: string, atRoot?: boolean) => void;

/** A text that several branches give is reported once. */
function checkAllOf(branches: readonly Constraint[], value: unknown, path: Path, report: Report): void {
  const results = branches.map((branch) => {
    const own: SchemaFinding[] = [];
    checkValue(branch, value, path, own);
    return own;
  });
  const failed = results.filter((own) => own.length > 0).length;
  if (failed === 0) return;
  for (const reason of new Set(results.flat().map((finding) => finding.reason))) report(reason);
  const none = failed === branches.length ? '. None validated' : '';
  report(`${goQuote(join(path))} must validate all the schemas (allOf)${none}`, true);
}

/** Of length and pattern only the first failure counts. */
function checkString(constraint: Constraint, value: string, path: Path, report: Report): void {
  const { minLength, maxLength, pattern, format } = constraint;
  if (maxLength !== undefined && value.length > maxLength && codePoints(value) > maxLength)
    report(`may not be more than ${plural(maxLength, 'byte')}`);
  else if (minLength !== undefined && codePoints(value) < minLength)
    report(`${join(path)} in body should be at least ${minLength} chars long`);
  else if (pattern !== undefined && !pattern.expression.test(value)) report(`${join(path)} in body should match '${pattern.text}'`);
  if (format === 'cidr' && parseSloppyCidr(value) === undefined) report(`${join(path)} in body must be of type cidr: ${goQuote(value)}`);
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

const RANGES = { int32: [-(2n ** 31n), 2n ** 31n - 1n], int64: [-(2n ** 63n), 2n ** 63n - 1n] } as const;

function checkNumber(constraint: Constraint, value: number | bigint, path: Path, report: Report): void {
  const { format, minimum, maximum } = constraint;
  if (format === 'int32' || format === 'int64') {
    const [least, most] = RANGES[format];
    if (value < least || value > most) report(`Checked value must be of type integer with format ${format} in ${join(path)}`, true);
  }
  if (maximum !== undefined && value > maximum) report(`${join(path)} in body should be less than or equal to ${maximum}`);
  if (minimum !== undefined && value < minimum) report(`${join(path)} in body should be greater than or equal to ${minimum}`);
}

function checkCount(constraint: Constraint, count: number, path: Path, report: Report): void {
  const { minItems, maxItems } = constraint;
  if (minItems !== undefined && count < minItems) report(`${join(path)} in body should have at least ${minItems} items`);
  if (maxItems !== undefined && count > maxItems) report(tooMany(maxItems));
}

/** A wrong number of members hides what is wrong with them. */
function checkMembers(constraint: Constraint, value: Members, path: Path, findings: SchemaFinding[], report: Report): void {
  const { minProperties, maxProperties, required } = constraint;
  const count = Object.keys(value).length;
  if (minProperties !== undefined && count < minProperties) {
    report(`${join(path)} in body should have at least ${minProperties} properties`);
    return;
  }
  if (maxProperties !== undefined && count > maxProperties) {
    report(tooMany(maxProperties));
    return;
  }
  for (const name of required ?? []) if (value[name] === undefined) findings.push({ path: [...path, name], reason: '' });
  forEachChild(constraint, value, (child, element, step) => checkValue(child, element, [...path, step], findings));
}

function checkRules(constraint: Constraint, value: unknown, path: Path, findings: SchemaFinding[]): void {
  if (value === null) return;
  for (const rule of constraint.rules ?? []) {
    const reason = brokenRule(rule, value);
    if (reason !== undefined) findings.push({ path, reason });
  }
  forEachChild(constraint, value, (child, element, step) => checkRules(child, element, [...path, step], findings));
}

function brokenRule(rule: Rule, value: unknown): string | undefined {
  try {
    return rule.holds(value) ? undefined : rule.message;
  } catch (error) {
    if (error instanceof CelError) return `${error.message} evaluating rule: ${rule.message}`;
    throw error;
  }
}

/** `spec.ingress[0].icmp` */
function join(path: Path): string {
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
