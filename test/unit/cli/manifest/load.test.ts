import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { Failure, ManifestFailure } from '../../../../src/cli/failure.ts';
import { type Loaded, readManifests } from '../../../../src/cli/manifest/load.ts';
import { formatPlace } from '../../../../src/cli/manifest/source.ts';
import { userKindByName } from '../../../../src/resources/registry.ts';
import { validate } from '../../../../src/resources/validate.ts';

const MANIFEST = `# pools and a policy
apiVersion: projectcalico.org/v3
kind: IPPool
metadata:
  name: main
spec:
  cidr: 10.65.0.0/16
---
- apiVersion: projectcalico.org/v3
  kind: NetworkPolicy
  metadata: {name: p, namespace: shop, labels: {a: b}}
  spec:
    order: 1.5
    selector: has(role)
    ingress:
    - action: Allow
      protocol: TCP
      destination: {ports: [80, "8000:8100", http]}
- apiVersion: projectcalico.org/v3
  kind: TierList
  items:
  - apiVersion: projectcalico.org/v3
    kind: Tier
    metadata: {name: t}
    spec: {order: 5}
`;

async function load(input: string | Uint8Array, skipEmpty = false): Promise<Loaded[]> {
  const loaded: Loaded[] = [];
  const stdin = Readable.from([Buffer.from(input)]);
  await readManifests({ filename: '-', recursive: false, skipEmpty, stdin, findKind: userKindByName }, (one) => loaded.push(one));
  return loaded;
}

/** Loads and validates; whatever is wrong must be a Failure that says so in words. */
async function survives(input: string | Uint8Array): Promise<void> {
  try {
    for (const { kind, model, resource, source } of await load(input)) {
      const { findings } = validate(kind, model, resource, { schema: true });
      for (const { path = [] } of findings) assert.ok(source.locate(path).line >= 1);
    }
  } catch (error) {
    assert.ok(error instanceof Failure, (error as Error).stack);
    assert.doesNotMatch(error.message, /undefined|\[object|TypeError/);
  }
}

describe('reading manifests', () => {
  it('finds every resource, with its place in the file', async () => {
    const found = (await load(MANIFEST)).map(
      ({ resource, source }) => `${resource.kind} ${resource.metadata.name} ${formatPlace(source.locate(['metadata', 'name']))}`,
    );
    assert.deepEqual(found, ['IPPool main stdin:5:3', 'NetworkPolicy p stdin:11:14', 'Tier t stdin:24:16']);
  });

  it('gives the nearest place to something that is not there', async () => {
    const [pool, policy] = await load(MANIFEST);
    assert.equal(formatPlace(pool!.source.locate([])), 'stdin:2:1');
    assert.equal(formatPlace(pool!.source.locate(['spec', 'blockSize'])), 'stdin:6:1');
    assert.equal(formatPlace(policy!.source.locate(['spec', 'ingress', 0, 'destination', 'ports', 1])), 'stdin:18:33');
  });

  it('reads UTF-8 with a mark at the beginning, and UTF-16', async () => {
    assert.equal((await load(`\ufeff${MANIFEST}`)).length, 3);
    assert.equal((await load(Buffer.from(`\ufeff${MANIFEST}`, 'utf16le'))).length, 3);
  });

  it('takes an empty file for an error, unless that is allowed', async () => {
    await assert.rejects(load(''), { message: 'no resources specified in file -' });
    await assert.rejects(load('[]'), { message: 'no resources specified in file -' });
    assert.deepEqual(await load('', true), []);
  });

  it('hands over nothing after a mistake', async () => {
    const loaded: string[] = [];
    const stdin = Readable.from([Buffer.from(`${MANIFEST}---\nkind: [\n---\n${MANIFEST}`)]);
    await assert.rejects(
      readManifests({ filename: '-', recursive: false, skipEmpty: false, stdin, findKind: userKindByName }, ({ resource }) =>
        loaded.push(resource.kind),
      ),
      ManifestFailure,
    );
    assert.equal(loaded.length, 3);
  });

  it('survives random bytes', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), survives), { numRuns: 300 });
  });

  it('survives random text made of what YAML is made of', async () => {
    const piece = fc.constantFrom(
      'a',
      '-',
      ' ',
      '  ',
      ':',
      '\n',
      '---\n',
      '[',
      ']',
      '{',
      '}',
      '&x ',
      '*x',
      '!!',
      '|',
      '>',
      '"',
      "'",
      '#',
      ',',
      '?',
      '<<: ',
      'kind: IPPool\n',
      'apiVersion: projectcalico.org/v3\n',
      '0x1',
      '\t',
      '%',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
        survives,
      ),
      { numRuns: 500 },
    );
  });

  it('survives mutated manifests', async () => {
    const mutation = fc.record({
      at: fc.nat(MANIFEST.length - 1),
      cut: fc.nat(12),
      put: fc.oneof(
        fc.string({ maxLength: 6 }),
        fc.constantFrom('null', '{}', '[]', '-1', '1e99', '"', '\n', '99999999999999999999', 'true'),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 4 }), async (mutations) => {
        await survives(mutations.reduce((text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut), MANIFEST));
      }),
      { numRuns: 500 },
    );
  });
});
