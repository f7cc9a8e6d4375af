import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseIp } from '../../../../src/net/index.ts';
import { addressName, convertName, convertNameNoDots, convertProfileName, nodeName } from '../../../../src/resources/convert/names.ts';

describe('names of the first generation', () => {
  const nodes: [string, string][] = [
    ['node1', 'node1'],
    ['Host.Example.COM', 'host.example.com'],
    ['my_host', 'my-host'],
    ['a/b', 'a.b'],
    ['..a..', 'a'],
    ['a-.-b', 'a.b'],
    ['a--b', 'a--b'],
    ['-_-', ''],
    ['é', ''],
  ];
  for (const [name, expected] of nodes)
    it(`makes ${expected || 'nothing'} of the node ${name}`, () => assert.equal(nodeName(name), expected));

  it('adds a hash of the name where it changed', () => {
    assert.equal(convertName('a--b..c'), 'a--b.c-f00aa10c');
    assert.equal(convertName('a.b'), 'a.b');
    assert.equal(convertNameNoDots('a.b'), 'a-b-69f6642c');
    assert.equal(convertProfileName('k8s_ns.Foo'), 'kns.foo-33c978cd');
    assert.equal(convertProfileName('k8s_ns.foo'), 'kns.foo');
  });

  it('spells addresses without dots and colons', () => {
    assert.equal(addressName(parseIp('1.2.3.4')!), '1-2-3-4');
    assert.equal(addressName(parseIp('aa:bb::ff')!), '00aa-00bb-0000-0000-0000-0000-0000-00ff');
  });

  it('makes names that Kubernetes takes, and leaves those alone', () => {
    const legal = /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)?$/;
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'B', '.', '-', '_', '/', '0', 'é'), maxLength: 20 }), (name) => {
        const converted = nodeName(name);
        assert.match(converted, legal);
        assert.equal(nodeName(converted), converted);
      }),
    );
    assert.equal(nodeName(`a${'-'.repeat(200_000)}b${'-.'.repeat(200_000)}`).length, 200_002);
  });
});
