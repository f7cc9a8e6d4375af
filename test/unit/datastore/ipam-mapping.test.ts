import assert from 'node:assert/strict';
import { ipamMapping } from '../../../src/datastore/ipam-mapping.ts';
import { parseJson } from '../../../src/encoding/go-json.ts';
import type { IPAMBlock, IPAMConfig } from '../../../src/resources/generated/types.ts';
import { API_VERSION, type Resource } from '../../../src/resources/resource.ts';

const blocks = ipamMapping('ipam-block');
const affinities = ipamMapping('ipam-affinity');
const handles = ipamMapping('ipam-handle');
const config = ipamMapping('ipam-config');

const item = (value: string) => ({ key: '/k', value, modRevision: '7', createRevision: '5' });
const named = (kind: string, name: string) => ({ kind, name });

describe('an object of IPAM in a key-value store', () => {
  it('has a key that its name is read back from', () => {
    const cases = [
      [blocks, 'IPAMBlock', '10.0.0.0/26', '/calico/ipam/v2/assignment/ipv4/block/10.0.0.0-26', 'BlockKey(cidr=10.0.0.0/26)'],
      [blocks, 'IPAMBlock', 'fd00::/122', '/calico/ipam/v2/assignment/ipv6/block/fd00::-122', 'BlockKey(cidr=fd00::/122)'],
      [
        blocks,
        'IPAMBlock',
        '::ffff:10.0.0.0/122',
        '/calico/ipam/v2/assignment/ipv6/block/::ffff:10.0.0.0-122',
        'BlockKey(cidr=::ffff:10.0.0.0/122)',
      ],
      [
        affinities,
        'BlockAffinity',
        'host/n.a/10.0.0.0/26',
        '/calico/ipam/v2/host/n.a/ipv4/block/10.0.0.0-26',
        'BlockAffinityKey(cidr=10.0.0.0/26, host=n.a, affinityType=host)',
      ],
      [
        affinities,
        'BlockAffinity',
        'virtual/lb/fd00::/122',
        '/calico/ipam/v2/virtual/lb/ipv6/block/fd00::-122',
        'BlockAffinityKey(cidr=fd00::/122, host=lb, affinityType=virtual)',
      ],
      [handles, 'IPAMHandle', 'K8s-pod.A', '/calico/ipam/v2/handle/K8s-pod.A', 'IPAMHandleKey(id=K8s-pod.A)'],
      [config, 'IPAMConfig', 'default', '/calico/ipam/v2/config', 'IPAMConfigKey()'],
    ] as const;
    for (const [mapping, kind, name, key, identifier] of cases) {
      assert.equal(mapping.key(named(kind, name)), key);
      assert.deepEqual(mapping.ref(key), named(kind, name));
      assert.equal(mapping.identify(named(kind, name)), identifier);
    }
  });

  it('has the key of its network, whatever host bits its name has', () => {
    assert.equal(blocks.key(named('IPAMBlock', '10.0.0.7/26')), '/calico/ipam/v2/assignment/ipv4/block/10.0.0.0-26');
  });

  it('without a complete name has no key', () => {
    const message = "insufficient identifiers, missing ''";
    for (const name of ['', 'x', '10.0.0.0']) assert.throws(() => blocks.key(named('IPAMBlock', name)), { code: 'Incomplete', message });
    for (const name of ['', 'host/n', 'host//10.0.0.0/26', 'other/n/10.0.0.0/26']) {
      assert.throws(() => affinities.key(named('BlockAffinity', name)), { code: 'Incomplete', message });
    }
    assert.throws(() => handles.key(named('IPAMHandle', '')), { code: 'Incomplete', message });
  });

  it('is not taken for another one', () => {
    assert.equal(affinities.ref('/calico/ipam/v2/host/n'), undefined);
    assert.equal(blocks.ref('/calico/ipam/v2/assignment/ipv4/block/junk'), undefined);
    assert.equal(handles.ref('/calico/ipam/v2/handle/a/b'), undefined);
  });

  it('is looked for in the least range', () => {
    const kind = 'BlockAffinity';
    const host = { type: 'host', name: 'n' };
    assert.deepEqual(blocks.range({ kind: 'IPAMBlock' }), { prefix: '/calico/ipam/v2/assignment/' });
    assert.deepEqual(blocks.range({ kind: 'IPAMBlock', family: 6 }), { prefix: '/calico/ipam/v2/assignment/ipv6/block/' });
    assert.deepEqual(affinities.range({ kind }), { start: '/calico/ipam/v2/host/', end: '/calico/ipam/v2/virtual0' });
    assert.deepEqual(affinities.range({ kind, host }), { prefix: '/calico/ipam/v2/host/n/' });
    assert.deepEqual(affinities.range({ kind, host, family: 4 }), { prefix: '/calico/ipam/v2/host/n/ipv4/block/' });
    assert.deepEqual(affinities.range({ kind, namePrefix: 'virtual/' }), { prefix: '/calico/ipam/v2/virtual/' });
    assert.deepEqual(affinities.range({ kind, namePrefix: 'host/n/10.' }), { prefix: '/calico/ipam/v2/host/n/' });
    assert.deepEqual(handles.range({ kind: 'IPAMHandle', namePrefix: 'a' }), { prefix: '/calico/ipam/v2/handle/a' });
    assert.ok(affinities.matches({ kind, family: 4 }, named(kind, 'host/n/10.0.0.0/26')));
    assert.ok(!affinities.matches({ kind, family: 6 }, named(kind, 'host/n/10.0.0.0/26')));
    assert.ok(!affinities.matches({ kind, host }, named(kind, 'host/n2/10.0.0.0/26')));
  });

  describe('that is a block', () => {
    const stored =
      '{"cidr":"10.0.0.0/30","affinity":"host:n","affinity_claim_time":"2026-08-22T10:11:12Z","allocations":[0,null,1,null],"unallocated":[1,3],' +
      '"attributes":[{"handle_id":"h","secondary":{"a":"x","b":"\\u003c"},"alternateOwnerAttrs":{"c":"y"}},{"releasedAt":"2026-08-22T10:11:12Z"}],' +
      '"sequenceNumber":18446744073709551615,"sequenceNumberForAllocation":{"0":1760000000000000000,"2":5},"deleted":false}';
    const read = (value: string) => blocks.decode(named('IPAMBlock', '10.0.0.0/30'), item(value)) as IPAMBlock;

    it('keeps every digit, and is written as it was', () => {
      const block = read(stored);
      assert.equal(block.spec.sequenceNumber, 18446744073709551615n);
      assert.deepEqual(block.spec.sequenceNumberForAllocation, { 0: 1760000000000000000n, 2: 5n });
      assert.equal(blocks.encode(block).value, stored);
      assert.deepEqual(block.metadata, { name: '10.0.0.0/30', resourceVersion: '7' });
      assert.deepEqual(blocks.encode(block).stored('7'), block);
    });

    it('of an old version is read with what it lacks', () => {
      const { spec } = read(
        '{"cidr":"10.0.0.0/30","affinity":null,"hostAffinity":"n","allocations":[0],"unallocated":null,"attributes":[{"handle_id":null,"secondary":null}]}',
      );
      assert.equal(spec.affinity, 'host:n');
      assert.deepEqual([spec.unallocated, spec.attributes, spec.sequenceNumber, spec.deleted], [[], [{}], 0n, false]);
      assert.doesNotMatch(blocks.encode(read(stored), '{"hostAffinity":"n"}').value, /hostAffinity/);
    });

    it('keeps what it does not know', () => {
      const value = parseJson(blocks.encode(read(stored), `{"fromTheFuture":18446744073709551615,${stored.slice(1)}`).value);
      assert.deepEqual(value, { ...(parseJson(stored) as object), fromTheFuture: 18446744073709551615n });
    });

    it('that cannot be understood says where', () => {
      const cases = [
        ['{}', 'cidr is not a string'],
        [stored.replace('[0,null,1,null]', '[0,"x"]'), 'allocations[1] is not an integer'],
        [stored.replace('"handle_id":"h"', '"handle_id":7'), 'attributes[0].handle_id is not a string'],
        [stored.replace('18446744073709551615', '1.5'), 'sequenceNumber is not an integer'],
        ['null', 'the value is not an object'],
      ] as const;
      for (const [value, reason] of cases) {
        assert.throws(
          () => read(value),
          (error: Error & { code: string }) => error.code === 'Unreadable' && error.message.endsWith(`: ${reason}`),
        );
      }
    });
  });

  it('that is an affinity takes its owner from its key, and may be empty', () => {
    const ref = named('BlockAffinity', 'host/n/10.0.0.0/26');
    const affinity = affinities.decode(ref, item('{"state":"pending","deleted":true}'));
    assert.deepEqual(affinity.spec, { state: 'pending', node: 'n', type: 'host', cidr: '10.0.0.0/26', deleted: true });
    assert.equal(affinities.encode(affinity).value, '{"state":"pending","deleted":true}');
    assert.deepEqual((affinities.decode(ref, item('')).spec as { state: string }).state, '');
    assert.equal(affinities.encode(affinity, '').value, '{"state":"pending","deleted":true}');
  });

  it('that is a handle has its blocks in order', () => {
    const spec = { handleID: 'h', block: { 'fd00::/122': 1, '10.0.0.64/26': 2, '10.0.0.0/26': 3 }, deleted: false };
    const handle: Resource = { kind: 'IPAMHandle', apiVersion: API_VERSION, metadata: { name: 'h' }, spec };
    const { value } = handles.encode(handle);
    assert.equal(value, '{"block":{"10.0.0.0/26":3,"10.0.0.64/26":2,"fd00::/122":1},"deleted":false}');
    assert.deepEqual(handles.decode(named('IPAMHandle', 'h'), item(value)).spec, spec);
  });

  it('that is the configuration leaves out what is zero', () => {
    const read = (value: string) => config.decode(named('IPAMConfig', 'default'), item(value)) as IPAMConfig;
    const full =
      '{"strict_affinity":true,"auto_allocate_blocks":true,"maxBlocksPerHost":12,"kubeVirtVMAddressPersistence":"Enabled","ipCooldownSeconds":45}';
    assert.equal(config.encode(read(full)).value, full);
    assert.deepEqual(read('{}').spec, { strictAffinity: false, autoAllocateBlocks: false });
    assert.equal(config.encode(read('{"maxBlocksPerHost":0}')).value, '{}');
  });
});
