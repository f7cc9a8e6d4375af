/**
 * Layer D (reference resources.md 1.1-1.3): what an API server checks of a custom resource, in process. Works on the typed object
 * after decoding, so types are right already except where Go prints `null`. ajv has compiled each kind's schema and its CEL rules
 * (scripts/generate/ajv.ts); here its errors become what Kubernetes says.
 */
import { goQuote } from '../encoding/go-format.ts';
import { parseSloppyCidr } from '../net/index.ts';
import { CelError, type Dyn } from './cel-runtime.ts';
import type { SchemaFinding } from './model.ts';
import type { Resource } from './resource.ts';

/** Written by ajv: fills in defaults, and has `errors` when it returned false. */
export interface Validator {
  (object: unknown): boolean;
  errors?: readonly ValidationError[] | null;
}

/** `message` is Kubernetes' text but for the path. */
interface ValidationError {
  readonly keyword: string;
  /** A JSON pointer. */
  readonly instancePath: string;
  readonly message?: string;
  readonly params: { readonly missingProperty?: string };
}

const RULES = 'x-kubernetes-validations';

/** Writes defaults into `object`, then returns what is wrong with it: OpenAPI findings first, then CEL's. */
export function checkSchema(validate: Validator, object: Resource): SchemaFinding[] {
  if (validate(object)) return [];
  const errors = new Map<string, ValidationError>();
  const brokenRules: ValidationError[] = [];
  let last: ValidationError | undefined;
  for (const error of validate.errors ?? []) {
    if (last !== undefined && hides(last, error)) continue;
    if (error.keyword === RULES) insertRule(brokenRules, error);
    else {
      // A text that several branches of allOf give is reported once.
      const text = `${error.instancePath} ${error.message}`;
      if (!errors.has(text)) errors.set(text, error);
      last = error;
    }
  }
  return [...errors.values(), ...brokenRules].map((error) => toFinding(error, object));
}

/** Of length and pattern only the first failure counts, and a wrong number of members hides what is wrong with them. */
function hides(first: ValidationError, error: ValidationError): boolean {
  const same = error.instancePath === first.instancePath;
  if (/Length$/.test(first.keyword)) return same && error.keyword === 'pattern';
  return /Properties$/.test(first.keyword) && (same ? error.keyword === 'required' : isInside(error, first));
}

/** Rules of a parent are reported before those of its children, but evaluated after them. */
function insertRule(rules: ValidationError[], error: ValidationError): void {
  let place = rules.length;
  while (place > 0 && isInside(rules[place - 1]!, error)) place -= 1;
  rules.splice(place, 0, error);
}

function isInside(inner: ValidationError, outer: ValidationError): boolean {
  return inner.instancePath.startsWith(`${outer.instancePath}/`);
}

function toFinding({ keyword, instancePath, message = '', params }: ValidationError, object: Resource): SchemaFinding {
  const path = pathOf(instancePath, object);
  switch (keyword) {
    case RULES:
      return { path, reason: message };
    case 'required':
      return { path: [...path, params.missingProperty!], reason: '' };
    case 'bits':
      return { path, reason: `${message} in ${join(path)}`, atRoot: true };
    case 'allOf':
      return { path, reason: `${goQuote(join(path))} ${message}`, atRoot: true };
    default:
      return { path, reason: message.startsWith('in body ') ? `${join(path)} ${message}` : message };
  }
}

function pathOf(pointer: string, object: unknown): (string | number)[] {
  let value = object;
  return pointer
    .split('/')
    .slice(1)
    .map((text) => {
      const step = Array.isArray(value) ? Number(text) : text.replaceAll('~1', '/').replaceAll('~0', '~');
      value = (value as Record<string | number, unknown>)[step];
      return step;
    });
}

/** `spec.ingress[0].icmp` */
function join(path: SchemaFinding['path']): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('');
}

/** Called by what ajv wrote, as are the functions below: why a CEL rule does not hold, if so. */
export function brokenRule(holds: (self: Dyn) => boolean, value: unknown, message: string): string | undefined {
  if (value === null) return undefined;
  try {
    return holds(value) ? undefined : message;
  } catch (error) {
    if (error instanceof CelError) return `${error.message} evaluating rule: ${message}`;
    throw error;
  }
}

export function append<T>(list: T[], more: readonly T[]): T[] {
  for (const element of more) list.push(element);
  return list;
}

export function isCidr(text: string): boolean {
  return parseSloppyCidr(text) !== undefined;
}

export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
