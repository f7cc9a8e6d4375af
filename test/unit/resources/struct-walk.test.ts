import assert from 'node:assert/strict';
import type { Field, Struct } from '../../../src/resources/model.ts';
import { walkStruct, walkValue } from '../../../src/resources/struct-walk.ts';

const root = { kind: 'Thing', apiVersion: 'v', metadata: {} };

/** What the walk finds in one field of that description: `name = 'value' tag`. */
function walk(field: Omit<Field, 'name' | 'go'>, value: unknown): string[] {
  const struct: Struct = { go: 'ThingSpec', fields: [{ name: 'field', go: 'Field', ...field }] };
  return walkStruct(struct, value === undefined ? {} : { field: value }, { root }).map(
    (finding) => `${finding.name} = '${finding.value}' ${finding.reason}`,
  );
}

function failed(name: string, value: string, tag: string): string {
  return `${name} = '${value}' Reason: failed to validate Field: ${name} because of Tag: ${tag} `;
}

describe('the walk over a struct', () => {
  it('stops at omitempty where there is no value, and not at a zero behind a pointer', () => {
    assert.deepEqual(walk({ type: 'int', tag: 'omitempty,gte=1' }, 0), []);
    assert.deepEqual(walk({ type: 'int', tag: 'omitempty,gte=1' }, undefined), []);
    assert.deepEqual(walk({ type: 'int', pointer: true, tag: 'omitempty,gte=1' }, 0), [failed('Field', '0', 'gte')]);
    assert.deepEqual(walk({ type: 'int', pointer: true, tag: 'omitempty,gte=1' }, undefined), []);
  });

  it('checks absent values that no omitempty excuses, as Go zero values', () => {
    assert.deepEqual(walk({ type: 'string', tag: 'name' }, undefined), [failed('Field', '', 'name')]);
    assert.deepEqual(walk({ type: 'uint16', tag: 'gt=0' }, undefined), [failed('Field', '0', 'gt')]);
    assert.deepEqual(walk({ type: { list: 'string' }, tag: 'cidrs' }, undefined), []);
    assert.deepEqual(walk({ type: 'uint32', pointer: true, tag: 'required,gte=0' }, undefined), [failed('Field', '<nil>', 'required')]);
  });

  it('ends a field at the first tag that fails', () => {
    assert.deepEqual(walk({ type: 'int', tag: 'gte=5,gte=6' }, 4), [failed('Field', '4', 'gte')]);
    assert.deepEqual(walk({ type: 'int', tag: 'gte=5,lte=7' }, 8), [failed('Field', '8', 'lte')]);
  });

  it('accepts an empty list as required, and no other empty value', () => {
    assert.deepEqual(walk({ type: { list: 'string' }, tag: 'required' }, []), []);
    assert.deepEqual(walk({ type: { list: 'string' }, tag: 'required' }, undefined), [failed('Field', '[]', 'required')]);
    assert.deepEqual(walk({ type: 'string', tag: 'required' }, ''), [failed('Field', '', 'required')]);
  });

  it('looks into a list only where the tag says dive', () => {
    assert.deepEqual(walk({ type: { list: 'string' }, tag: 'dive,ip' }, ['1.2.3.4', 'x', 'y']), [
      failed('Field[1]', 'x', 'ip'),
      failed('Field[2]', 'y', 'ip'),
    ]);
    assert.deepEqual(walk({ type: { list: 'Port' } }, [0]), []);
    assert.deepEqual(walk({ type: { list: 'Port' }, tag: 'omitempty,dive' }, [0]).length, 1);
  });

  it('goes into structs and what pointers point to, whatever the tag', () => {
    const inner: Struct = { go: 'Inner', fields: [{ name: 'ip', go: 'IP', type: 'string', tag: 'ip' }] };
    assert.deepEqual(walk({ type: inner }, undefined), [failed('IP', '', 'ip')]);
    assert.deepEqual(walk({ type: inner, pointer: true }, undefined), []);
    assert.deepEqual(walk({ type: inner, pointer: true, tag: 'omitempty' }, { ip: 'x' }), [failed('IP', 'x', 'ip')]);
  });

  it('knows the path to each finding', () => {
    const item: Struct = { go: 'Item', fields: [{ name: 'net', go: 'Net', type: 'string', tag: 'net' }] };
    const struct: Struct = { go: 'Spec', fields: [{ name: 'items', go: 'Items', type: { list: item }, tag: 'dive' }] };
    const [finding] = walkStruct(struct, { items: [{ net: '10.0.0.0/8' }, { net: 'x' }] }, { root });
    assert.deepEqual(finding?.path, ['items', 1, 'net']);
  });

  it("runs a struct's rule after its fields, and a kind's own rules beside the shared ones", () => {
    const struct: Struct = { go: 'Own', fields: [{ name: 'a', go: 'A', type: 'string', tag: 'required' }] };
    const rules = { Own: () => [{ name: 'Own', reason: 'never right' }] };
    assert.deepEqual(
      walkStruct(struct, {}, { root, rules }).map(({ name }) => name),
      ['A', 'Own'],
    );
  });

  it('checks single values by their rule', () => {
    assert.deepEqual(walkValue('Protocol', 'tcp', { root }), [
      { name: 'Protocol', value: 'tcp', reason: 'protocol name invalid', path: [] },
    ]);
    assert.deepEqual(walkValue('Port', 'no_such', { root }), [
      { name: 'PortName', value: 'no_such', reason: 'Reason: failed to validate Field: PortName because of Tag: portName ', path: [] },
    ]);
  });

  it('names a tag that does not exist', () => {
    assert.throws(() => walk({ type: 'string', tag: 'toString' }, 'x'), /unknown validate tag toString/);
  });
});
