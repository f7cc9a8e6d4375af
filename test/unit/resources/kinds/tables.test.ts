import assert from 'node:assert/strict';
import type { Column } from '../../../../src/resources/kind.ts';
import bgpConfiguration from '../../../../src/resources/kinds/bgp-configuration.ts';
import bgpFilter from '../../../../src/resources/kinds/bgp-filter.ts';
import bgpPeer from '../../../../src/resources/kinds/bgp-peer.ts';
import calicoNodeStatus from '../../../../src/resources/kinds/calico-node-status.ts';
import clusterInformation from '../../../../src/resources/kinds/cluster-information.ts';
import hostEndpoint from '../../../../src/resources/kinds/host-endpoint.ts';
import ipPool from '../../../../src/resources/kinds/ip-pool.ts';
import ipReservation from '../../../../src/resources/kinds/ip-reservation.ts';
import ipamConfiguration from '../../../../src/resources/kinds/ipam-configuration.ts';
import networkPolicy from '../../../../src/resources/kinds/network-policy.ts';
import networkSet from '../../../../src/resources/kinds/network-set.ts';
import node from '../../../../src/resources/kinds/node.ts';
import profile from '../../../../src/resources/kinds/profile.ts';
import stagedKubernetesNetworkPolicy from '../../../../src/resources/kinds/staged-kubernetes-network-policy.ts';
import tier from '../../../../src/resources/kinds/tier.ts';
import workloadEndpoint from '../../../../src/resources/kinds/workload-endpoint.ts';
import { API_VERSION, type Resource } from '../../../../src/resources/resource.ts';

interface Tabular {
  readonly kind: string;
  // biome-ignore lint/suspicious/noExplicitAny: columns of all kinds
  readonly columns: { readonly ps: readonly Column<any>[]; readonly wide: readonly Column<any>[]; readonly extra?: readonly Column<any>[] };
}

/** `HEADING=cell` for each column. */
function row({ kind, columns }: Tabular, table: 'ps' | 'wide' | 'extra', spec: object): string[] {
  const resource: Resource = { kind, apiVersion: API_VERSION, metadata: { name: 'a', namespace: 'ns' }, spec };
  return (columns[table] ?? []).map(({ heading, value }) => `${heading}=${value(resource, { globalASNumber: '64512' })}`);
}

describe('the table of', () => {
  it('BGPConfigurations shows a dash for what is not set', () => {
    const spec = { logSeverityScreen: 'Info', nodeToNodeMeshEnabled: false, asNumber: 64777 };
    assert.deepEqual(row(bgpConfiguration, 'ps', spec), ['NAME=a', 'LOGSEVERITY=Info', 'MESHENABLED=false', 'ASNUMBER=64777']);
    assert.deepEqual(row(bgpConfiguration, 'ps', {}), ['NAME=a', 'LOGSEVERITY=', 'MESHENABLED=-', 'ASNUMBER=-']);
  });

  it('BGPFilters counts rules', () => {
    assert.deepEqual(row(bgpFilter, 'wide', { exportV4: [{}, {}], importV6: [{}] }), [
      'NAME=a',
      'NUMEXPORTV4=2',
      'NUMIMPORTV4=0',
      'NUMEXPORTV6=0',
      'NUMIMPORTV6=1',
    ]);
  });

  it('BGPPeers shows the node, else the selector, else that it is global', () => {
    const node = (spec: object) => row(bgpPeer, 'ps', spec)[2];
    assert.deepEqual([{ node: 'n' }, { nodeSelector: 'has(a)' }, {}].map(node), ['NODE=n', 'NODE=has(a)', 'NODE=(global)']);
    assert.deepEqual(row(bgpPeer, 'ps', { peerIP: '10.0.0.1' }), ['NAME=a', 'PEERIP=10.0.0.1', 'NODE=(global)', 'ASN=0']);
  });

  it('CalicoNodeStatuses lists the classes', () => {
    assert.deepEqual(row(calicoNodeStatus, 'wide', { node: 'n', classes: ['BGP', 'Agent'] }), ['NAME=a', 'NODE=n', 'CLASSES=BGP,Agent']);
  });

  it('ClusterInformations tells not ready from unknown', () => {
    assert.equal(row(clusterInformation, 'ps', { datastoreReady: false }).at(-1), 'DATASTOREREADY=false');
    assert.equal(row(clusterInformation, 'ps', {}).at(-1), 'DATASTOREREADY=<nil>');
  });

  it('HostEndpoints joins addresses and profiles', () => {
    const spec = { node: 'n', interfaceName: 'eth0', expectedIPs: ['10.0.0.1', 'fd00::1'], profiles: ['p'] };
    assert.deepEqual(row(hostEndpoint, 'wide', spec), ['NAME=a', 'NODE=n', 'INTERFACE=eth0', 'IPS=10.0.0.1,fd00::1', 'PROFILES=p']);
  });

  it('IPAMConfigurations shows the limit in wide tables', () => {
    const spec = { strictAffinity: true, autoAllocateBlocks: false };
    assert.deepEqual(row(ipamConfiguration, 'wide', spec), [
      'NAME=a',
      'STRICTAFFINITY=true',
      'AUTOALLOCATEBLOCKS=false',
      'MAXBLOCKSPERHOST=0',
    ]);
  });

  it('IPPools shows Never for no encapsulation', () => {
    assert.deepEqual(row(ipPool, 'wide', { cidr: '10.0.0.0/8', nodeSelector: 'all()', vxlanMode: 'Always', assignmentMode: 'Manual' }), [
      'NAME=a',
      'CIDR=10.0.0.0/8',
      'NAT=false',
      'IPIPMODE=Never',
      'VXLANMODE=Always',
      'DISABLED=false',
      'DISABLEBGPEXPORT=false',
      'SELECTOR=all()',
      'ASSIGNMENTMODE=Manual',
    ]);
  });

  it('reservations and network sets cuts long lists', () => {
    const many = Array.from({ length: 20 }, (_, index) => `10.${index}.0.0/16`);
    assert.match(row(ipReservation, 'wide', { reservedCIDRs: many })[1]!, /^CIDRS=.{77}\.\.\.$/);
    assert.match(row(networkSet, 'wide', { nets: many })[1]!, /^NETS=.{77}\.\.\.$/);
  });

  it('policies shows the order as a float, and that there is none', () => {
    assert.deepEqual(row(networkPolicy, 'wide', { tier: 't', order: 1e6, selector: 'all()' }), [
      'NAME=a',
      'TIER=t',
      'ORDER=1e+06',
      'SELECTOR=all()',
    ]);
    assert.deepEqual(row(networkPolicy, 'wide', {}), ['NAME=a', 'TIER=', 'ORDER=<nil>', 'SELECTOR=']);
    assert.deepEqual(row(networkPolicy, 'extra', {}), ['NAMESPACE=ns']);
  });

  it('Nodes shows the cluster AS number in parentheses where a node with BGP has none', () => {
    const asn = (spec: object) => row(node, 'wide', spec)[1];
    assert.deepEqual([{}, { bgp: {} }, { bgp: { asNumber: 1 } }].map(asn), ['ASN=', 'ASN=(64512)', 'ASN=1']);
    assert.deepEqual(row(node, 'wide', { bgp: { ipv4Address: '10.0.0.1/24' } }).slice(2), ['IPV4=10.0.0.1/24', 'IPV6=']);
  });

  it('Profiles shows the labels that they apply', () => {
    assert.equal(row(profile, 'wide', { labelsToApply: { b: '2', a: '1' } })[1], 'LABELS=a=1,b=2');
  });

  it('StagedKubernetesNetworkPolicies shows the selector as Go prints it', () => {
    const podSelector = { matchLabels: { b: '2', app: 'db' }, matchExpressions: [{ key: 'env', operator: 'In', values: ['dev', 'qa'] }] };
    assert.equal(
      row(stagedKubernetesNetworkPolicy, 'wide', { podSelector })[1],
      'PODSELECTOR=&LabelSelector{MatchLabels:map[string]string{app: db,b: 2,},' +
        'MatchExpressions:[]LabelSelectorRequirement{LabelSelectorRequirement{Key:env,Operator:In,Values:[dev qa],},},}',
    );
    assert.equal(
      row(stagedKubernetesNetworkPolicy, 'wide', { podSelector: {} })[1],
      'PODSELECTOR=&LabelSelector{MatchLabels:map[string]string{},MatchExpressions:[]LabelSelectorRequirement{},}',
    );
  });

  it('Tiers shows the order', () => {
    assert.deepEqual(row(tier, 'ps', { order: 1000 }), ['NAME=a', 'ORDER=1000']);
  });

  it('WorkloadEndpoints shows the workload, else the pod, and pairs of addresses', () => {
    const spec = { pod: 'p', ipNetworks: ['10.0.0.1/32', 'fd00::1/128'], ipNATs: [{ internalIP: '10.0.0.1', externalIP: '172.0.0.1' }] };
    assert.deepEqual(row(workloadEndpoint, 'wide', spec), [
      'NAME=a',
      'WORKLOAD=p',
      'NODE=',
      'NETWORKS=10.0.0.1/32,fd00::1/128',
      'INTERFACE=',
      'PROFILES=',
      'NATS={10.0.0.1 172.0.0.1}',
    ]);
    assert.deepEqual(row(workloadEndpoint, 'extra', { orchestrator: 'cni' }), ['NAMESPACE=ns', 'ORCHESTRATOR=cni']);
  });
});
