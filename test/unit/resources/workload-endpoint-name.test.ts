import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  matchesWorkloadEndpointName,
  parseWorkloadEndpointName,
  workloadEndpointKey,
  workloadEndpointName,
  workloadEndpointNamePrefix,
} from '../../../src/resources/workload-endpoint-name.ts';

const segment = fc.stringMatching(/^[a-z]([a-z-]{0,6}[a-z])?$/);
const field = { k8s: 'pod', cni: 'containerID', openstack: 'workload' };
const identifiers = fc
  .record({ node: segment, orchestrator: fc.constantFrom('k8s', 'cni', 'openstack'), third: segment, endpoint: segment })
  .map(({ third, ...others }) => ({ ...others, [field[others.orchestrator]]: third }));

describe('a workload endpoint name', () => {
  it('joins the identifiers with dashes and doubles those inside', () => {
    assert.equal(workloadEndpointName({ node: 'node-1', orchestrator: 'k8s', pod: 'web-0', endpoint: 'eth0' }), 'node--1-k8s-web--0-eth0');
  });

  it('takes its third part from the identifier of the orchestrator', () => {
    const all = { node: 'n', pod: 'p', containerID: 'c', workload: 'w', endpoint: 'e' };
    const names = ['k8s', 'cni', 'libnetwork', 'other'].map((orchestrator) => workloadEndpointName({ ...all, orchestrator }));
    assert.deepEqual(names, ['n-k8s-p-e', 'n-cni-c-e', 'n-libnetwork-libnetwork-e', 'n-other-w-e']);
  });

  it('is read back into the same identifiers', () => {
    fc.assert(fc.property(identifiers, (given) => assert.deepEqual(parseWorkloadEndpointName(workloadEndpointName(given)), given)));
  });

  it('begins with the prefix of any part of its identifiers, and matches them', () => {
    fc.assert(
      fc.property(identifiers, fc.nat(3), (given, kept) => {
        const { node, orchestrator, endpoint, ...third } = given;
        const part = Object.assign({ node }, ...[{ orchestrator }, third, { endpoint }].slice(0, kept));
        assert.ok(workloadEndpointName(given).startsWith(workloadEndpointNamePrefix(part)));
        assert.ok(matchesWorkloadEndpointName(part, workloadEndpointName(given)));
      }),
    );
  });

  it('of pod-1 does not match pod, though it begins like it', () => {
    const pod = { node: 'n', orchestrator: 'k8s', pod: 'pod' };
    assert.ok('n-k8s-pod--1-eth0'.startsWith(workloadEndpointNamePrefix(pod).slice(0, -1)));
    assert.equal(matchesWorkloadEndpointName(pod, 'n-k8s-pod--1-eth0'), false);
  });

  it('names the identifier that is missing or wrong', () => {
    const message = (given: Parameters<typeof workloadEndpointName>[0]) => {
      try {
        return workloadEndpointName(given);
      } catch (error) {
        return (error as Error).message;
      }
    };
    assert.equal(message({ orchestrator: 'k8s' }), 'error with field node (field should be assigned)');
    assert.equal(message({ node: 'n', orchestrator: 'cni' }), "error with field containerID = '' (field should be assigned)");
    assert.equal(message({ node: '-n', orchestrator: 'cni' }), "error with field node = '-n' (field must not begin with a '-')");
    assert.equal(message({ node: 'n-', orchestrator: 'cni' }), "error with field node = 'n-' (field must not end with a '-')");
  });

  it('has at most four parts', () => {
    assert.throws(() => parseWorkloadEndpointName('n-k8s-p-e-x'), /verify that WorkloadEndpoint name is correct/);
    assert.throws(() => parseWorkloadEndpointName(''), /Cannot parse empty string/);
  });

  it('matches by the identifiers given, not by what the name holds in their place', () => {
    assert.equal(matchesWorkloadEndpointName({ node: 'n', pod: 'x' }, 'n-k8s-pod-eth0'), true);
    assert.equal(matchesWorkloadEndpointName({ node: 'n', workload: 'x' }, 'n-k8s-pod-eth0'), false);
    assert.equal(matchesWorkloadEndpointName({ orchestrator: 'k8s', pod: 'pod' }, 'n-k8s-pod-eth0'), false);
  });

  it('becomes the key by which the node agent knows the endpoint', () => {
    const key = { hostname: 'n-1', orchestratorID: 'k8s', workloadID: 'ns/web-0', endpointID: 'eth0' };
    assert.deepEqual(workloadEndpointKey('ns', 'n--1-k8s-web--0-eth0'), key);
    for (const name of ['n-k8s-pod', 'n-k8s-pod-eth0-x', 'a-b-c-', ''])
      assert.throws(() => workloadEndpointKey('ns', name), /not enough information/);
    assert.throws(() => workloadEndpointKey('', 'n-k8s-pod-eth0'), /not enough information/);
  });
});
