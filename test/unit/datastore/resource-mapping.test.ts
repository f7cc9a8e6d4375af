import assert from 'node:assert/strict';
import { isCalicoError } from '../../../src/base/errors.ts';
import { type Mapping, mappingOf } from '../../../src/datastore/mapping.ts';
import { kindByName } from '../../../src/resources/registry.ts';
import { API_VERSION, type Ref, type Resource } from '../../../src/resources/resource.ts';

const ROOT = '/calico/resources/v3/projectcalico.org';

describe('a resource in a key-value store', () => {
  let pools: Mapping;
  let policies: Mapping;

  before(async () => {
    pools = await mappingOf(await kindByName('IPPool'));
    policies = await mappingOf(await kindByName('NetworkPolicy'));
  });

  const pool = (name: string): Ref => ({ kind: 'IPPool', name });
  const policy = (name: string): Ref => ({ kind: 'NetworkPolicy', namespace: 'ns', name });
  const item = (value: unknown) => ({
    key: '/k',
    value: typeof value === 'string' ? value : JSON.stringify(value),
    modRevision: '7',
    createRevision: '5',
  });

  describe('has a key', () => {
    it('of its plural, its namespace where the kind has one, and its name', () => {
      assert.equal(pools.key(pool('a')), `${ROOT}/ippools/a`);
      assert.equal(pools.key({ ...pool('a'), namespace: 'ignored' }), `${ROOT}/ippools/a`);
      assert.equal(policies.key(policy('a')), `${ROOT}/networkpolicies/ns/a`);
    });

    it('that is read back', () => {
      assert.deepEqual(pools.ref(`${ROOT}/ippools/a`), pool('a'));
      assert.deepEqual(policies.ref(`${ROOT}/networkpolicies/ns/a`), policy('a'));
      for (const key of [
        `${ROOT}/ippools/`,
        `${ROOT}/ippools/a/b`,
        `${ROOT}/bgppeers/a`,
        'calico/resources/v3/projectcalico.org/ippools/a',
      ]) {
        assert.equal(pools.ref(key), undefined, key);
      }
      for (const key of [`${ROOT}/networkpolicies/ns`, `${ROOT}/networkpolicies/ns/`, `${ROOT}/networkpolicies//a`]) {
        assert.equal(policies.ref(key), undefined, key);
      }
    });

    it('that is named in messages', () => {
      assert.equal(pools.identify({ ...pool('a'), namespace: 'ignored' }), 'IPPool(a)');
      assert.equal(policies.identify(policy('a')), 'NetworkPolicy(ns/a)');
    });
  });

  it('is looked for in the least range', () => {
    const kind = 'NetworkPolicy';
    const root = `${ROOT}/networkpolicies/`;
    assert.deepEqual(policies.range({ kind }), { prefix: root });
    assert.deepEqual(policies.range({ kind, name: 'a' }), { prefix: root });
    assert.deepEqual(policies.range({ kind, namespace: 'ns' }), { prefix: `${root}ns/` });
    assert.deepEqual(policies.range({ kind, namespace: 'ns', namePrefix: 'a' }), { prefix: `${root}ns/a` });
    assert.deepEqual(policies.range({ kind, namespace: 'ns', name: 'a' }), { exact: `${root}ns/a` });
    assert.deepEqual(pools.range({ kind: 'IPPool', name: 'a' }), { exact: `${ROOT}/ippools/a` });
  });

  it("is stored in Go's order, without what only a store may say", () => {
    const resource: Resource = {
      spec: { nodeSelector: 'all()', cidr: '10.0.0.0/8' } as object,
      metadata: { labels: { b: '<', a: '' }, uid: 'u', resourceVersion: '3', selfLink: 's', name: 'a' },
      apiVersion: 'other',
      kind: 'IPPool',
    };
    const { value } = pools.encode(resource);
    assert.equal(
      value,
      `{"kind":"IPPool","apiVersion":"${API_VERSION}","metadata":{"name":"a","uid":"u","labels":{"a":"","b":"\\u003c"}},"spec":{"cidr":"10.0.0.0/8","nodeSelector":"all()"}}`,
    );
    const read = pools.decode(pool('a'), item(value));
    assert.equal(read.metadata.resourceVersion, '7');
    assert.deepEqual(pools.encode(resource).stored('7'), read);
    for (const { metadata } of [read, pools.encode(resource).stored('7')]) {
      assert.deepEqual(Object.keys(metadata), ['name', 'uid', 'resourceVersion', 'labels']);
    }
  });

  it('is read as leniently as Go reads it', () => {
    const read = pools.decode(pool('a'), item({ Kind: 'IPPool', metadata: { Name: 'a' }, SPEC: { CIDR: '10.0.0.0/8', fromTheFuture: 1 } }));
    assert.deepEqual(read.spec, { cidr: '10.0.0.0/8' });
  });

  it('takes what its value does not say from its key', () => {
    const { metadata, kind } = policies.decode(policy('a'), item({ spec: {} }));
    assert.deepEqual([kind, metadata.namespace, metadata.name], ['NetworkPolicy', 'ns', 'a']);
  });

  it('that cannot be understood is named with its key and value', () => {
    for (const [value, reason] of [
      ['', 'unexpected end of JSON input'],
      ['junk', "invalid character 'j' looking for beginning of value"],
      ['[]', 'not a JSON object'],
      ['{"spec":7}', ''],
      ['{"metadata":7}', ''],
      ['{"metadata":{"name":[]}}', ''],
    ] as const) {
      assert.throws(
        () => pools.decode(pool('a'), item(value)),
        (error: Error) => {
          assert.ok(isCalicoError(error, 'Unreadable'));
          assert.ok(error.message.startsWith(`failed to parse datastore entry key=/k; value=${value}: `), error.message);
          assert.ok(error.message.endsWith(reason), error.message);
          return true;
        },
      );
    }
    assert.throws(
      () => pools.decode(pool('a'), item('x'.repeat(100_000))),
      (error: Error) => error.message.length < 2000,
    );
  });

  describe('that is a policy', () => {
    const stored = (metadata: object, spec: object = {}) =>
      policies.decode(policy('key'), item({ metadata: { namespace: 'ns', ...metadata }, spec })).metadata;
    const annotated = (value: string) => ({ 'projectcalico.org/metadata': value });

    it('is stored with its name in an annotation, which nobody sees', () => {
      const resource: Resource = {
        kind: 'NetworkPolicy',
        apiVersion: API_VERSION,
        metadata: { name: 't.a', namespace: 'ns', annotations: { x: 'y', ...annotated("the user's") } },
        spec: {},
      };
      const value = JSON.parse(policies.encode(resource).value);
      assert.deepEqual(value.metadata.annotations, { 'projectcalico.org/metadata': '{"name":"t.a"}', x: 'y' });
      assert.deepEqual(policies.encode(resource).stored('7').metadata.annotations, { x: 'y' });
      assert.deepEqual(policies.decode(policy('t.a'), item(value)).metadata.annotations, { x: 'y' });
    });

    it('has the name of the annotation', () => {
      const metadata = stored({ name: 'default.a', annotations: annotated('{"name":"default.a"}') });
      assert.equal(metadata.name, 'default.a');
      assert.equal(metadata.annotations, undefined);
      assert.equal(stored({ name: 'x', annotations: annotated('{"name":"y"}') }).name, 'y');
    });

    it('written by an older Calico loses the prefix of the default tier, and only that', () => {
      assert.equal(stored({ name: 'default.a' }).name, 'a');
      assert.equal(stored({ name: 'default.a' }, { tier: 'default' }).name, 'a');
      assert.equal(stored({ name: 'default.default.a' }).name, 'default.a');
      assert.equal(stored({ name: 'default.a', annotations: annotated('') }).name, 'a');
      assert.equal(stored({ name: 'default.a', annotations: annotated('{}') }).name, 'a');
      assert.equal(stored({ name: 'default.a' }, { tier: 't' }).name, 'default.a');
      assert.equal(stored({ name: 'knp.default.a' }).name, 'knp.default.a');
    });

    it('with a broken annotation cannot be understood', () => {
      const message =
        /CRD annotation "projectcalico.org\/metadata" contained invalid JSON: invalid character 'j' looking for beginning of value$/;
      assert.throws(() => stored({ annotations: annotated('junk') }), { code: 'Unreadable', message });
    });
  });
});
