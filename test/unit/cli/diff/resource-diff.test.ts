import assert from 'node:assert/strict';
import { applyPatch } from 'diff';
import fc from 'fast-check';
import { resourceDiff } from '../../../../src/cli/diff/resource-diff.ts';
import { toYaml } from '../../../../src/encoding/yaml-emit.ts';
import type { Resource } from '../../../../src/resources/resource.ts';

const pool = (spec: object, metadata: object = {}): Resource => ({
  kind: 'IPPool',
  apiVersion: 'projectcalico.org/v3',
  metadata: { name: 'a', ...metadata },
  spec,
});

describe('the diff of a resource', () => {
  it('shows what changes, from which version to which', () => {
    const diff = resourceDiff({
      name: 'IPPool(a)',
      before: pool({ disabled: false }),
      after: pool({ disabled: true }),
      origin: 'pool.yaml:3:1',
    });
    assert.equal(
      diff,
      `--- IPPool(a)\tstored
+++ IPPool(a)\tpool.yaml:3:1
@@ -3,4 +3,4 @@
 metadata:
   name: a
 spec:
-  disabled: false
+  disabled: true
`,
    );
  });

  it('shows all of what is new', () => {
    const diff = resourceDiff({ name: 'IPPool(a)', before: undefined, after: pool({}) });
    assert.match(diff, /^--- \/dev\/null\n\+\+\+ IPPool\(a\)\n@@ -0,0 \+1,\d @@\n(\+.*\n)+$/);
  });

  it('is empty where only the store differs: every write changes what it keeps for itself', () => {
    const [before, after] = ['1', '2'].map((resourceVersion) =>
      pool(
        {},
        {
          resourceVersion,
          uid: resourceVersion,
          creationTimestamp: `2020-01-0${resourceVersion}T00:00:00Z`,
          generation: Number(resourceVersion),
        },
      ),
    );
    assert.equal(resourceDiff({ name: 'IPPool(a)', before, after: after! }), '');
  });

  it('turns the one into the other', () => {
    const spec = fc.dictionary(fc.stringMatching(/^[a-c]{1,2}$/), fc.oneof(fc.string(), fc.integer(), fc.array(fc.string())));
    fc.assert(
      fc.property(spec, spec, (one, other) => {
        const [before, after] = [pool(one), pool(other)];
        const diff = resourceDiff({ name: 'x', before, after });
        if (diff === '') assert.equal(toYaml(before), toYaml(after));
        else assert.equal(applyPatch(toYaml(before), diff), toYaml(after));
      }),
    );
  });
});
