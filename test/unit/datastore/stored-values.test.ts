import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CalicoError } from '../../../src/base/errors.ts';
import { mappingOf } from '../../../src/datastore/mapping.ts';
import { kindByName, kindNames } from '../../../src/resources/registry.ts';

/** JSON of objects with the right names and any values, and broken text. */
const member = fc.constantFrom(
  'kind',
  'metadata',
  'spec',
  'status',
  'name',
  'annotations',
  'projectcalico.org/metadata',
  'tier',
  'cidr',
  'allocations',
  'attributes',
  'block',
  'ingress',
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, -1, 1.5, '', 'default', '10.0.0.0/26', '{"name":7}', '18446744073709551616'),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(member, tie('tree'), { maxKeys: 4 }),
  ),
}));
const text = fc.oneof(
  tree.map((value) => JSON.stringify(value)),
  fc.json(),
  fc.string(),
);

describe('any stored value', () => {
  it('is read, or refused as unreadable, whatever its kind', async () => {
    for (const { kind } of kindNames()) {
      const mapping = await mappingOf(await kindByName(kind));
      fc.assert(
        fc.property(text, (value) => {
          try {
            const read = mapping.decode({ kind, name: 'host/n/10.0.0.0/26' }, { key: '/k', value, modRevision: '7', createRevision: '7' });
            assert.equal(read.metadata.resourceVersion, '7');
            mapping.encode(read, value);
          } catch (error) {
            assert.ok(error instanceof CalicoError && error.code === 'Unreadable', `${kind}: ${error}`);
          }
        }),
        { numRuns: 60 },
      );
    }
  });
});
