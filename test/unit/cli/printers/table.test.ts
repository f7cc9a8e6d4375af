import assert from 'node:assert/strict';
import { GrowingTable } from '../../../../src/cli/printers/growing-table.ts';
import { columnsOf, tableText } from '../../../../src/cli/printers/table.ts';
import type { Kind } from '../../../../src/resources/kind.ts';
import { kindByName } from '../../../../src/resources/registry.ts';
import type { Resource } from '../../../../src/resources/resource.ts';

const context = { globalASNumber: '64512' };
const policy: Resource = {
  kind: 'NetworkPolicy',
  apiVersion: 'projectcalico.org/v3',
  metadata: { name: 'p', namespace: 'shop', labels: { a: 'b' } },
  spec: { tier: 'default', types: ['Ingress', 'Egress'] },
};

describe('tables', () => {
  let kind: Kind;
  before(async () => {
    kind = await kindByName('NetworkPolicy');
  });

  const table = (as: Parameters<typeof columnsOf>[1]['as'], showNamespace = false) =>
    [...tableText([{ kind, resource: policy }], [columnsOf(kind, { as, showNamespace })], context)].join('');

  it('pad every column, and end in an empty line', () => {
    assert.equal(table('ps'), 'NAME   TIER      \np      default   \n\n');
  });

  it('have the namespace in front where one was asked for', () => {
    assert.equal(table('ps', true), 'NAMESPACE   NAME   TIER      \nshop        p      default   \n\n');
    assert.equal(table({ custom: ['NAME'] }, true), 'NAME   \np      \n\n');
  });

  it('have the headings only where nothing was found', () => {
    const columns = columnsOf(kind, { as: 'ps', showNamespace: false });
    assert.equal([...tableText([{ kind, items: [], revision: '1' }], [columns], context)].join(''), 'NAME   TIER   \n\n');
  });

  it('have columns of any field', () => {
    assert.equal(
      table({ custom: ['NAMESPACE', 'L:.metadata.labels.a', 'NONE:.spec.order', 'TYPES:.spec.types[*]'] }),
      'NAMESPACE   L    NONE     TYPES            \nshop        b    <none>   Ingress Egress   \n\n',
    );
  });

  it('refuse a heading that is not exactly one of theirs', () => {
    for (const heading of ['BOGUS', 'name', '']) {
      assert.throws(() => table({ custom: ['NAME', heading] }), {
        code: 'Input',
        message: `unknown heading ${heading}, valid values are: NAME, NAMESPACE, ORDER, SELECTOR, TIER`,
      });
    }
  });
});

describe('a table that grows', () => {
  it('keeps the columns of its first rows, and moves only what is right of a wider cell', () => {
    const growing = new GrowingTable(['EVENT', 'NAME', 'X']);
    assert.equal(growing.add([['ADDED', 'abc', '1']]), 'EVENT   NAME   X    \nADDED   abc    1    \n');
    assert.equal(growing.add([['ADDED', 'd', '2']]), 'ADDED   d      2    \n');
    assert.equal(growing.add([['ADDED', 'muchlonger', '3']]), 'ADDED   muchlonger   3    \n');
    assert.equal(growing.add([]), '');
  });

  it('has its headings even where it begins empty', () => {
    assert.equal(new GrowingTable(['EVENT', 'NAME']).add([]), 'EVENT   NAME   \n');
  });
});
