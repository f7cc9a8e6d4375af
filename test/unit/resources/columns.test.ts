import assert from 'node:assert/strict';
import { column, float, joined, pairs, truncated } from '../../../src/resources/columns.ts';
import type { Resource } from '../../../src/resources/resource.ts';

const resource: Resource = { kind: 'Tier', apiVersion: 'projectcalico.org/v3', metadata: { name: 'a' } };
const context = { globalASNumber: '64512' };

describe('a table cell', () => {
  it('shows an absent value as a nil pointer', () => {
    assert.equal(column('X', () => undefined).value(resource, context), '<nil>');
  });

  it('shows false, zero and the empty text as they are', () => {
    assert.deepEqual(
      [false, 0, ''].map((value) => column('X', () => value).value(resource, context)),
      ['false', '0', ''],
    );
  });

  it('shows whole numbers in decimal, floats in their shortest form', () => {
    assert.equal(column('ASN', () => 4_200_000_001).value(resource, context), '4200000001');
    assert.deepEqual([0, 1000, 0.5, 100_000, 1_000_000, 1_234_567, 1e21, 1e-7].map(float), [
      '0',
      '1000',
      '0.5',
      '100000',
      '1e+06',
      '1.234567e+06',
      '1e+21',
      '1e-07',
    ]);
    assert.equal(float(undefined), undefined);
  });

  it('joins lists with commas', () => {
    assert.equal(joined(['a', 'b']), 'a,b');
    assert.equal(joined(undefined), '');
  });

  it('shows 80 bytes of a long list whole, and of a longer one 77 and dots', () => {
    const eighty = ['x'.repeat(39), 'y'.repeat(40)];
    assert.equal(truncated(eighty), eighty.join(','));
    assert.equal(truncated([...eighty, 'z']), `${eighty.join(',').slice(0, 77)}...`);
  });

  it('shows a map by key', () => {
    assert.equal(pairs({ b: '2', a: '1' }), 'a=1,b=2');
    assert.equal(pairs(undefined), '');
  });
});
