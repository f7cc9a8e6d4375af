import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { loadSchemas } from '../../../scripts/generate/load-schemas.ts';

const ROOT = join(import.meta.dirname, '../../..');
const file = join(process.env.CONFORMANCE_DATA ?? join(ROOT, '../shared'), 'crds/projectcalico.org-v3.yaml');

/** Ours alone, or beside the point of a custom resource definition. */
const OURS = /^(\$id|\$schema|title|description|x-js-pattern|x-go-.*)$/;

/** The schema as a custom resource definition would have it; `required` in the order of the alphabet. */
function structural(node: unknown, parent = ''): unknown {
  if (Array.isArray(node)) return parent === 'required' ? [...node].sort() : node.map((element) => structural(element, parent));
  if (node === null || typeof node !== 'object') return node;
  if ((node as Record<string, unknown>)['x-go-struct'] === 'ObjectMeta') return { type: 'object' };
  const entries = Object.entries(node).filter(([key]) => parent === 'properties' || !OURS.test(key));
  return Object.fromEntries(entries.map(([key, value]) => [key, structural(value, parent === 'properties' ? '' : key)]));
}

interface Definition {
  readonly spec: {
    readonly names: { readonly kind: string };
    readonly versions: readonly [{ readonly schema: { readonly openAPIV3Schema: unknown } }];
  };
}

describe('the schemas beside the custom resource definitions of Calico', () => {
  before(function () {
    if (existsSync(file)) return;
    console.warn(`SKIPPED: no definitions at ${file}; set CONFORMANCE_DATA to the folder that holds them`);
    this.skip();
  });

  it('say the same of every kind that has one', () => {
    const ours = new Map(loadSchemas(join(ROOT, 'schemas')).kinds.map(({ kind, schema }) => [kind, schema]));
    const definitions = loadAll(readFileSync(file, 'utf8')).filter((document) => document !== null) as unknown as Definition[];
    assert.ok(definitions.length > 20);
    for (const { spec } of definitions) {
      const { kind } = spec.names;
      assert.ok(ours.has(kind), `no schema for ${kind}`);
      assert.deepEqual(structural(ours.get(kind)), structural(spec.versions[0].schema.openAPIV3Schema), kind);
    }
  });
});
