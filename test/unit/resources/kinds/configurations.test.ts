import assert from 'node:assert/strict';
import type {
  BGPConfiguration,
  BGPFilter,
  BGPPeer,
  FelixConfiguration,
  KubeControllersConfiguration,
  Profile,
  WorkloadEndpoint,
} from '../../../../src/resources/generated/types.ts';
import bgpConfiguration from '../../../../src/resources/kinds/bgp-configuration.ts';
import bgpPeer from '../../../../src/resources/kinds/bgp-peer.ts';
import clusterInformation from '../../../../src/resources/kinds/cluster-information.ts';
import felixConfiguration from '../../../../src/resources/kinds/felix-configuration.ts';
import kubeControllersConfiguration from '../../../../src/resources/kinds/kube-controllers-configuration.ts';
import profile, { DEFAULT_ALLOW } from '../../../../src/resources/kinds/profile.ts';
import workloadEndpoint from '../../../../src/resources/kinds/workload-endpoint.ts';
import { failure, hookWorld, make } from '../../../support/hooks.ts';

describe('a BGPConfiguration', () => {
  const check = (name: string, spec: BGPConfiguration['spec']) =>
    failure(() => bgpConfiguration.hooks.afterValidation(make<BGPConfiguration>('BGPConfiguration', { name }, spec)));
  const spec = { nodeToNodeMeshEnabled: false, asNumber: 0, serviceClusterIPs: [{ cidr: '10.0.0.0/8' }], listenPort: 5 };

  it('of one node may not speak for the whole cluster', async () => {
    assert.equal(
      await check('node.n1', spec),
      'error with the following fields:\n' +
        '-  BGPConfiguration.Spec.NodeToNodeMeshEnabled (Cannot set nodeToNodeMeshEnabled on a non default BGP Configuration.)\n' +
        '-  BGPConfiguration.Spec.ASNumber (Cannot set ASNumber on a non default BGP Configuration.)\n' +
        '-  BGPConfiguration.Spec.ServiceClusterIPs (Cannot set ServiceClusterIPs on a non default BGP Configuration.)\n',
    );
    assert.equal(await check('node.n1', { listenPort: 5, serviceExternalIPs: [] }), undefined);
  });

  it('of the cluster may', async () => {
    assert.equal(await check('default', spec), undefined);
  });
});

describe('a BGPPeer', () => {
  const filter = make<BGPFilter>('BGPFilter', { name: 'b' }, {});
  const check = (filters: string[]) =>
    failure(() =>
      bgpPeer.hooks.beforeValidation(make<BGPPeer>('BGPPeer', { name: 'p' }, { filters }), hookWorld([filter]).write('create')),
    );

  it('names filters that exist', async () => {
    assert.equal(await check(['b']), undefined);
    assert.equal(await check(['a', 'b', 'c']), "error with field BGPPeer.Spec.Filters = '[a c]' (BGPFilter(s) not found)");
  });
});

describe('a ClusterInformation', () => {
  it('is written by Calico itself only', () => {
    const message = (verb: 'create' | 'update' | 'delete' | 'apply') => clusterInformation.refuse(verb).message;
    assert.equal(message('create'), 'operation create or apply is not supported on ClusterInformation');
    assert.equal(message('update'), 'operation apply or replace is not supported on ClusterInformation');
    assert.equal(message('delete'), 'operation delete is not supported on ClusterInformation');
    assert.equal(message('apply'), 'operation apply is not supported on ClusterInformation: resource is readonly');
  });
});

describe('a FelixConfiguration', () => {
  const written = (spec: Partial<FelixConfiguration['spec']>) =>
    felixConfiguration.hooks.beforeValidation(
      make<FelixConfiguration>('FelixConfiguration', { name: 'default' }, { bpfLogLevel: '', ...spec }),
    ).spec;

  it('gets its defaults', () => {
    const { floatingIPs, bpfConnectTimeLoadBalancing, bpfHostNetworkedNATWithoutCTLB } = written({});
    assert.deepEqual([floatingIPs, bpfConnectTimeLoadBalancing, bpfHostNetworkedNATWithoutCTLB], ['Disabled', 'TCP', 'Enabled']);
  });

  it('obeys the deprecated switch above all', () => {
    for (const [value, expected] of [
      [true, 'Enabled'],
      [false, 'Disabled'],
    ] as const) {
      const spec = written({
        bpfConnectTimeLoadBalancingEnabled: value,
        bpfConnectTimeLoadBalancing: 'TCP',
        bpfHostNetworkedNATWithoutCTLB: 'Enabled',
      });
      assert.equal(spec.bpfConnectTimeLoadBalancing, expected);
      assert.equal(spec.bpfHostNetworkedNATWithoutCTLB, 'Disabled');
    }
  });
});

describe('a KubeControllersConfiguration', () => {
  type Spec = KubeControllersConfiguration['spec'];
  const write = (spec: Spec) =>
    kubeControllersConfiguration.hooks.beforeValidation(
      make<KubeControllersConfiguration>('KubeControllersConfiguration', { name: 'default' }, spec),
    ).spec;
  const template = (...templates: NonNullable<NonNullable<NonNullable<Spec['controllers']['node']>['hostEndpoint']>['templates']>) =>
    failure(() => write({ controllers: { node: { hostEndpoint: { templates } } } }));

  it('gets defaults only for the controllers it names', () => {
    assert.deepEqual(write({ controllers: {} }), { prometheusMetricsPort: 9094, controllers: {} });
    assert.deepEqual(write({ prometheusMetricsPort: 0, controllers: { node: {}, loadBalancer: {} } }), {
      prometheusMetricsPort: 0,
      controllers: { node: { leakGracePeriod: '15m0s' }, loadBalancer: { assignIPs: 'AllServices' } },
    });
  });

  it('has templates with names of their own that say which interfaces they are for', async () => {
    const name = 'KubeControllersConfiguration.Node.HostEndpoint.Templates';
    const good = { generateName: 'a', interfacePattern: 'eth' };
    assert.equal(await template(good, { generateName: 'b', interfaceCIDRs: ['10.0.0.0/8'] }), undefined);
    assert.equal(await template({ interfacePattern: 'eth' }), `error with field ${name} (Template name must be specified)`);
    assert.equal(
      await template({ generateName: 'a'.repeat(254) }),
      `error with field ${name} (Template name must be shorter than 253 characters)`,
    );
    assert.equal(await template(good, good), `error with field ${name}.a (Template name must be unique)`);
    assert.equal(
      await template({ generateName: 'b' }),
      `error with field ${name}.b (InterfaceCIDRs or InterfacePattern must be specified)`,
    );
  });
});

describe('the profile that allows all', () => {
  const write = (operation: 'create' | 'update') =>
    failure(() => profile.hooks.beforeValidation(DEFAULT_ALLOW, hookWorld().write<Profile>(operation)));
  const NAME = 'projectcalico-default-allow';

  it('can be neither created, nor changed, nor deleted', async () => {
    assert.equal(
      await write('create'),
      `resource already exists: ${NAME} with error: ${NAME} already exists. The profile "${NAME}" is default provided by Calico`,
    );
    assert.equal(
      await write('update'),
      `operation Update is not supported on ${NAME}: The profile "${NAME}" is a default provided by Calico and cannot be updated`,
    );
    assert.equal(
      await failure(() => profile.hooks.beforeDelete({ kind: 'Profile', name: NAME })),
      `operation Delete is not supported on ${NAME}: The profile "${NAME}" is a default provided by Calico and cannot be deleted`,
    );
  });
});

describe('a WorkloadEndpoint', () => {
  const { beforeValidation, afterValidation } = workloadEndpoint.hooks;
  const spec = { node: 'node-1', orchestrator: 'k8s', pod: 'pod-1', endpoint: 'eth0' };
  const endpoint = (name?: string) =>
    make<WorkloadEndpoint>('WorkloadEndpoint', { ...(name && { name }), namespace: 'ns', labels: { a: 'b' } }, spec);

  it('is named after its spec', async () => {
    assert.equal(beforeValidation(endpoint()).metadata.name, 'node--1-k8s-pod--1-eth0');
    assert.equal(
      await failure(() => beforeValidation(endpoint('other'))),
      "error with field Name = 'other' (the WorkloadEndpoint name does not match the primary identifiers assigned in the Spec: expected name node--1-k8s-pod--1-eth0)",
    );
  });

  it('is labelled with its namespace and orchestrator', () => {
    assert.deepEqual(afterValidation(endpoint()).metadata.labels, {
      a: 'b',
      'projectcalico.org/namespace': 'ns',
      'projectcalico.org/orchestrator': 'k8s',
    });
  });
});
