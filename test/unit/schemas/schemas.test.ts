import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { goExpression } from '../../../scripts/generate/ajv.ts';
import { translateRule } from '../../../scripts/generate/cel.ts';
import { loadSchemas, type SchemaNode } from '../../../scripts/generate/load-schemas.ts';

const FOLDER = join(import.meta.dirname, '../../../schemas');
const GO_KEYWORDS = ['x-go-struct', 'x-go-type', 'x-go-name', 'x-go-pointer', 'x-go-omit', 'x-go-tag', 'x-go-schema'];
const JS_KEYWORDS = ['x-js-pattern'];
const CRD_KEYWORDS = ['x-crd', 'x-crd-v1'];
const KUBERNETES_KEYWORDS = ['validations', 'int-or-string', 'list-type', 'list-map-keys', 'map-type'].map(
  (name) => `x-kubernetes-${name}`,
);

/** The patterns are in Go's syntax. */
const regExp = Object.assign((pattern: string) => goExpression(pattern), { code: '' });

const { kinds } = loadSchemas(FOLDER);

/** Calls `visit` for every subschema, with its path from the kind. */
function walk(node: SchemaNode, path: string, visit: (node: SchemaNode, path: string) => void): void {
  visit(node, path);
  for (const [name, property] of Object.entries(node.properties ?? {})) walk(property, `${path}.${name}`, visit);
  if (node.items) walk(node.items, `${path}[]`, visit);
  if (node.additionalProperties) walk(node.additionalProperties, `${path}{}`, visit);
  for (const branch of [...(node.anyOf ?? []), ...(node.allOf ?? [])]) walk(branch, `${path}|`, visit);
}

function pathsWhere(broken: (node: SchemaNode, path: string) => boolean): string[] {
  const paths: string[] = [];
  for (const { kind, schema } of kinds) {
    walk(schema, kind, (node, path) => {
      if (broken(node, path)) paths.push(path);
    });
  }
  return paths;
}

describe('the schemas', () => {
  it('describe every property in one sentence', () => {
    const undescribed = pathsWhere((node, path) => /\.\w+$|^\w+$/.test(path) && !/^\S.*\S\.$/.test(node.description ?? ''));
    assert.deepEqual(undescribed, []);
  });

  it('are valid JSON Schema and use no keyword that is not explained', () => {
    const ajv = new Ajv2020({ strictSchema: true, strictTypes: false, strictRequired: false, code: { regExp } });
    for (const keyword of [...GO_KEYWORDS, ...JS_KEYWORDS, ...CRD_KEYWORDS, ...KUBERNETES_KEYWORDS]) ajv.addKeyword(keyword);
    for (const format of ['cidr', 'int32', 'int64', 'date-time']) ajv.addFormat(format, true);
    for (const file of readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.json') && !name.startsWith('output'),
    )) {
      const schema = JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
      assert.equal(schema.$id, file);
      ajv.addSchema(schema);
    }
    for (const { file } of kinds) assert.ok(ajv.getSchema(`${file}.json`), file);
  });

  it('name a Go struct for every object with members', () => {
    assert.deepEqual(
      pathsWhere((node) => (node.properties !== undefined) !== (node['x-go-struct'] !== undefined)),
      [],
    );
  });

  it('require and default only what they have, with values of the right type', () => {
    assert.deepEqual(
      pathsWhere((node) => (node.required ?? []).some((name) => node.properties?.[name] === undefined)),
      [],
    );
    const types: Record<string, string> = { integer: 'number', boolean: 'boolean', string: 'string', number: 'number' };
    assert.deepEqual(
      pathsWhere((node) => node.default !== undefined && typeof node.default !== types[node.type ?? '']),
      [],
    );
  });

  it('hold patterns for JavaScript that accept what those for Go accept', () => {
    const pairs = new Map<string, string>();
    pathsWhere((node) => node['x-js-pattern'] !== undefined && pairs.set(node.pattern!, node['x-js-pattern']) && false);
    assert.ok(pairs.size > 0);
    const text = fc
      .array(fc.constantFrom('ms', 'm', 's', 'us', 'u', 'h', '1', '20', '.', 'Auto', ' ', '\n'), { maxLength: 8 })
      .map((parts) => parts.join(''));
    for (const [go, js] of pairs) fc.assert(fc.property(text, (sample) => goExpression(go).test(sample) === goExpression(js).test(sample)));
  });

  it('match hostile texts in linear time', () => {
    const texts = ['1', 'a', 'm', 'ms', '1m', '1.', 'a=', 'a=b,', 'a,', '%', ':', '65535:'].map((part) => `${part.repeat(20_000)}!`);
    const expressions = new Set<string>();
    pathsWhere((node) => node.pattern !== undefined && expressions.add(node['x-js-pattern'] ?? node.pattern) && false);
    for (const expression of expressions) for (const text of texts) goExpression(expression).test(text);
  });

  it('hold CEL rules that can be compiled, each with a message', () => {
    walkRules((rule, message) => {
      assert.match(message, /\S/);
      assert.match(translateRule(rule), /self/);
    });
  });
});

function walkRules(visit: (rule: string, message: string) => void): void {
  for (const { kind, schema } of kinds) {
    walk(schema, kind, (node) => {
      for (const { rule, message } of node['x-kubernetes-validations'] ?? []) visit(rule, message);
    });
  }
}
