import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { manifestTexts } from '../../../scripts/generate-manifests.ts';
import { type CrdGroup, upstreamCrdFile } from '../../support/crds.ts';

const ROOT = join(import.meta.dirname, '../../..');
const FILES = { v1: 'manifests/crds.yaml', v3: 'manifests/crds-v3.yaml' } as const;

type Json = Record<string, unknown>;
interface Definition {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly group: string; readonly versions: readonly { readonly schema: { readonly openAPIV3Schema: Json } }[] };
}

function definitions(text: string): Map<string, Definition> {
  const all = loadAll(text).filter((document) => document !== null) as unknown as Definition[];
  return new Map(all.map((definition) => [definition.metadata.name, definition]));
}

const shipped = (group: CrdGroup) => definitions(readFileSync(join(ROOT, FILES[group]), 'utf8'));

describe('the custom resource definitions in manifests/', () => {
  it('are what the schemas say today', () => {
    for (const [path, text] of manifestTexts()) {
      assert.ok(readFileSync(join(ROOT, path), 'utf8') === text, `${path} is out of date: run npm run manifests`);
    }
  });

  it('cover the same kinds in both groups, IPAM under the name that each has for it', () => {
    const kinds = (group: CrdGroup) => [...shipped(group).keys()].map((name) => name.split('.')[0]);
    assert.equal(kinds('v1').length, 22);
    assert.deepEqual(
      kinds('v3'),
      kinds('v1').map((plural) => (plural === 'ipamconfigs' ? 'ipamconfigurations' : plural)),
    );
  });

  it('say of which API version an object is', () => {
    for (const group of ['v1', 'v3'] as const) {
      for (const { spec } of shipped(group).values()) {
        const { apiVersion } = spec.versions[0]!.schema.openAPIV3Schema.properties as { apiVersion: { description: string } };
        assert.match(apiVersion.description, new RegExp(`\`${spec.group}/${group}\``));
      }
    }
  });
});

describe("the custom resource definitions in manifests/ beside Calico's own", () => {
  for (const group of ['v1', 'v3'] as const) {
    it(`say the same in group ${group}, but for descriptions`, function () {
      const file = upstreamCrdFile(group);
      if (!existsSync(file)) {
        console.warn(`SKIPPED: no definitions at ${file}; set CONFORMANCE_DATA to the folder that holds them`);
        this.skip();
      }
      const ours = shipped(group);
      // Theirs hold ClusterNetworkPolicy too, which is not Calico's.
      const theirs = [...definitions(readFileSync(file, 'utf8'))].filter(([, { spec }]) => spec.group.endsWith('projectcalico.org'));
      assert.deepEqual(
        theirs.map(([name]) => name),
        [...ours.keys()],
      );
      for (const [name, definition] of theirs) assert.deepEqual(comparable(ours.get(name)!), comparable(definition), name);
    });
  }
});

/** Without what says nothing to the server: descriptions, notes of the tool that wrote it, the order of `required`. */
function comparable({ metadata, ...rest }: Definition): unknown {
  return { ...(stripped(rest) as object), name: metadata.name };
}

function stripped(node: unknown, parent = ''): unknown {
  if (Array.isArray(node)) return parent === 'required' ? [...node].sort() : node.map((element) => stripped(element));
  if (node === null || typeof node !== 'object') return node;
  const entries = Object.entries(node).filter(([key, value]) => parent === 'properties' || !isSilent(key, value));
  return Object.fromEntries(entries.map(([key, value]) => [key, stripped(value, parent === 'properties' ? '' : key)]));
}

function isSilent(key: string, value: unknown): boolean {
  return key === 'description' || (key === 'subresources' && Object.keys(value as object).length === 0);
}
