/**
 * ajv with Kubernetes' dialect of JSON Schema: its keywords in the order and with the texts of Kubernetes' OpenAPI validator, CEL rules
 * last. src/resources/schema-check.ts makes findings of the errors; where a text begins with `in body` it puts the path before it.
 */
import { _, Ajv, type Code, type KeywordCxt, type Name, str, stringify } from 'ajv';
import { _Code } from 'ajv/dist/compile/codegen/code.js';
import { goQuote } from '../../src/encoding/go-format.ts';
import { needsOldObject, translateRule } from './cel.ts';
import type { CelRule } from './load-schemas.ts';

/** What the code that ajv writes calls by name. */
export const RUNTIME_IMPORTS = `import { goQuote } from '../../encoding/go-format.ts';
import * as cel from '../cel-runtime.ts';
import { append, brokenRule, codePoints, isCidr } from '../schema-check.ts';
`;

const CEL = 'x-kubernetes-validations';

/**
 * When a value fails, as code, and the text. `v` is the value's name in the code, `n` what the schema says. A keyword of a type passes
 * values of others; one of `any` comes after those, and sees null too, and bigints, which are no numbers to ajv.
 */
type Keyword = readonly [
  type: 'string' | 'object' | 'any',
  // biome-ignore lint/suspicious/noExplicitAny: each keyword knows what the schema says
  fails: (v: Name, n: any, cxt: KeywordCxt) => Code,
  // biome-ignore lint/suspicious/noExplicitAny: as above
  text: (n: any, v: Name) => string | Code,
];

/** In the order of the checks. ajv itself sees to `properties`, `items`, `required`, `default` and `$ref`. */
const KEYWORDS: Readonly<Record<string, Keyword>> = {
  minProperties: ['object', (v, n) => _`Object.keys(${v}).length < ${n}`, (n) => `in body should have at least ${n} properties`],
  maxProperties: ['object', (v, n) => _`Object.keys(${v}).length > ${n}`, (n) => `must have at most ${plural(n, 'item')}`],
  maxLength: ['string', (v, n) => _`${v}.length > ${n} && codePoints(${v}) > ${n}`, (n) => `may not be more than ${plural(n, 'byte')}`],
  minLength: ['string', (v, n) => _`codePoints(${v}) < ${n}`, (n) => `in body should be at least ${n} chars long`],
  pattern: ['string', mismatch, (n) => `in body should match '${n}'`],
  cidr: ['string', (v) => _`!isCidr(${v})`, (_n, v) => str`in body must be of type cidr: ${_`goQuote(${v})`}`],
  notNull: ['any', (v) => _`${v} === null`, (n) => `in body must be of type ${n}: "null"`],
  bits: ['any', outOfRange, (n) => `Checked value must be of type integer with format int${n}`],
  maximum: ['any', (v, n) => _`${v} > ${n}`, (n) => `in body should be less than or equal to ${n}`],
  minimum: ['any', (v, n) => _`${v} !== null && ${v} < ${n}`, (n) => `in body should be greater than or equal to ${n}`],
  enum: ['any', (v, n) => _`${v} !== null && !${stringify(n)}.includes(${v})`, (n) => `supported values: ${n.map(quote).join(', ')}`],
  minItems: ['any', (v, n) => _`${v}?.length < ${n}`, (n) => `in body should have at least ${n} items`],
  maxItems: ['any', (v, n) => _`${v}?.length > ${n}`, (n) => `must have at most ${plural(n, 'item')}`],
};

/** All that has a part in the checks, but for those that hold schemas. */
export const CHECKED: ReadonlySet<string> = new Set([...Object.keys(KEYWORDS), 'allOf', 'default', 'required', 'x-js-pattern', CEL]);

export function createAjv(): Ajv {
  const code = { source: true, esm: true, lines: true };
  const ajv = new Ajv({ allErrors: true, useDefaults: true, inlineRefs: false, meta: false, validateSchema: false, strict: false, code });
  for (const keyword of [...Object.keys(KEYWORDS), 'allOf', 'anyOf', 'format']) ajv.removeKeyword(keyword);
  for (const [keyword, [type, fails, text]] of Object.entries(KEYWORDS)) {
    ajv.addKeyword({
      keyword,
      ...(type === 'any' ? { post: true } : type === 'object' ? { type, before: 'required' } : { type }),
      error: { message: ({ schema, data }) => text(schema, data) },
      code: (cxt) => cxt.fail(fails(cxt.data, cxt.schema, cxt)),
    });
  }
  const error = { message: ({ params }: { readonly params: KeywordCxt['params'] }) => params.text as Code };
  ajv.addKeyword({ keyword: 'allOf', error, code: allOf });
  ajv.addKeyword({ keyword: CEL, post: true, error, code: celRules });
  return ajv;
}

/** As ajv's own, with an error for the whole after those of its parts. */
function allOf(cxt: KeywordCxt): void {
  const { gen, schema } = cxt;
  const failed = gen.let('failed', 0);
  for (const schemaProp of schema.keys()) {
    const valid = gen.name('valid');
    cxt.subschema({ keyword: 'allOf', schemaProp }, valid);
    gen.if(_`!${valid}`, () => gen.code(_`${failed}++`));
  }
  const text = 'must validate all the schemas (allOf)';
  cxt.setParams({ text: _`${failed} === ${schema.length} ? ${`${text}. None validated`} : ${text}` });
  cxt.fail(_`${failed} > 0`);
}

/** After all that is inside of the value, as rules see its defaults. */
function celRules(cxt: KeywordCxt): void {
  for (const { rule, message } of cxt.schema as readonly CelRule[]) {
    if (needsOldObject(rule)) continue;
    const text = cxt.gen.const('text', _`brokenRule(${constant(cxt, `(self) => ${translateRule(rule)}`)}, ${cxt.data}, ${message})`);
    cxt.setParams({ text });
    cxt.fail(_`${text} !== undefined`);
  }
}

function mismatch(value: Name, pattern: string, cxt: KeywordCxt): Code {
  return _`!${constant(cxt, String(goExpression(cxt.parentSchema['x-js-pattern'] ?? pattern)))}.test(${value})`;
}

function outOfRange(value: Name, bits: number): Code {
  return _`${value} < ${-(2 ** (bits - 1))} || ${value} >= ${2 ** (bits - 1)}`;
}

/** The name of a constant beside the functions. */
function constant({ gen }: KeywordCxt, text: string): Name {
  return gen.scopeValue('func', { ref: text, code: new _Code(text) });
}

/** Go's RE2 syntax as JavaScript: `(?i)` at the start is a flag here. */
export function goExpression(pattern: string): RegExp {
  const text = pattern.replace('(?i)', '');
  const flags = text === pattern ? '' : 'i';
  try {
    return new RegExp(text, `${flags}u`);
  } catch {
    return new RegExp(text, flags); // `[0-9-_]` is an error in JavaScript's Unicode mode
  }
}

function quote(value: string | number): string {
  return goQuote(String(value));
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
