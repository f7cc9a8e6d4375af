import assert from 'node:assert/strict';
import { renderFinding } from '../../../src/base/errors.ts';
import { decode } from '../../../src/resources/decode.ts';
import { kindByName } from '../../../src/resources/registry.ts';
import { validate } from '../../../src/resources/validate.ts';

interface Found {
  readonly text: string;
  readonly path: string;
}

/** What Go's rules say of an object that has `spec` (and `metadata`, beside a good name). */
async function findings(kindName: string, spec: object, metadata: object = {}): Promise<Found[]> {
  const kind = await kindByName(kindName);
  const model = await kind.model();
  const value = { kind: kindName, apiVersion: 'projectcalico.org/v3', metadata: { name: 'a', ...metadata }, spec };
  const resource = decode(model, value, { strict: true });
  const found = validate(kind, model, resource, { schema: false }).findings;
  return found.map((finding) => ({ text: renderFinding(finding), path: finding.path!.join('.') }));
}

async function texts(kindName: string, spec: object, metadata?: object): Promise<string[]> {
  return (await findings(kindName, spec, metadata)).map(({ text }) => text);
}

async function rule(ingress: object): Promise<Found[]> {
  return findings('GlobalNetworkPolicy', { ingress: [{ action: 'Allow', ...ingress }] });
}

describe('the rules beyond tags', () => {
  describe('on metadata', () => {
    it('say how a name must look, twice where a kind has its own form', async () => {
      assert.deepEqual(await texts('IPPool', { cidr: '10.0.0.0/16' }, { name: 'Foo' }), [
        "Metadata.Name = 'Foo' (name must consist of lower case alphanumeric characters, '-' or '.' (regex: [a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*))",
      ]);
      assert.equal((await texts('Tier', {}, { name: 'Foo' })).length, 2);
      assert.deepEqual(await texts('Tier', {}, { name: 't'.repeat(65) }), [
        `Metadata.Name = '${'t'.repeat(65)}' (name is too long by 2 bytes)`,
      ]);
    });

    it('allow the names that each kind of policy allows', async () => {
      const refused = async (kind: string, name: string) => (await texts(kind, {}, { name })).length > 0;
      for (const name of ['allow-web', 'default.allow-web', 'knp.default.foo.bar'])
        assert.ok(!(await refused('NetworkPolicy', name)), name);
      for (const name of ['a.b.c', 'x-', 'knp.other.a']) assert.ok(await refused('NetworkPolicy', name), name);
      assert.ok(await refused('GlobalNetworkPolicy', 'knp.default.foo'));
      assert.ok(!(await refused('StagedKubernetesNetworkPolicy', 'a.b.c')));
    });

    it('check labels and annotations, these in lower case and in all at most 256 KiB', async () => {
      const found = await findings('Profile', {}, { labels: { '/a': 'x', b: 'bad!' }, annotations: { 'Bad key': '', 'A.b/C': '' } });
      assert.deepEqual(
        found.map(({ text }) => text.slice(0, 55)),
        [
          "Metadata.Annotations (key) = 'Bad key' (name part must ",
          "Metadata.Labels (label) = '/a' (prefix part must be non",
          "Metadata.Labels (value) = 'bad!' (a valid label must be",
        ],
      );
      assert.deepEqual(
        found.map(({ path }) => path),
        ['metadata.annotations.Bad key', 'metadata.labels./a', 'metadata.labels.b'],
      );
      const [large] = await texts('Profile', {}, { annotations: { a: 'x'.repeat(256 * 1024) } });
      assert.match(large!, /^Metadata\.Annotations \(key\) = 'map\[a:x+\]' \(total size of annotations is too large by 1 bytes\)$/);
    });

    it('refuse the namespace label on network sets', async () => {
      assert.deepEqual(await texts('GlobalNetworkSet', {}, { labels: { 'projectcalico.org/namespace': 'x' } }), [
        "Metadata.Labels (label) = 'projectcalico.org/namespace' (projectcalico.org/namespace is not a valid label name)",
      ]);
    });
  });

  describe('on a rule', () => {
    it('want a protocol with ports for numeric ports', async () => {
      assert.deepEqual(await rule({ destination: { ports: [80, 'http'] } }), [
        {
          text: "Destination.Ports = '[80 http]' (rules with numeric port or port range must set protocol to TCP or UDP or SCTP)",
          path: 'spec.ingress.0.destination.ports',
        },
      ]);
      assert.deepEqual(await rule({ source: { notPorts: ['http'] } }), []);
      assert.deepEqual(
        (await rule({ protocol: 'ICMP', source: { notPorts: ['http'] } })).map(({ text }) => text),
        ["Source.NotPorts = '[http]' (rules that specify ports must set protocol to TCP or UDP or SCTP)"],
      );
    });

    it('want networks of one family, and of the rule if it names one', async () => {
      const found = await rule({ source: { nets: ['10.0.0.0/8'] }, destination: { nets: ['fd00::/8'] } });
      assert.deepEqual(found, [
        { text: "Destination.Nets = '[fd00::/8]' (rule contains both IPv4 and IPv6 CIDRs)", path: 'spec.ingress.0.destination.nets' },
      ]);
      assert.deepEqual(
        (await rule({ ipVersion: 6, destination: { notNets: ['10.0.0.0/8'] } })).map(({ text }) => text),
        ["Destination.NotNets = '[]' (rule IP version doesn't match CIDR version)"],
      );
      assert.deepEqual(
        (await rule({ source: { nets: ['10.0.0.0/8', 'fd00::/8'], notNets: ['10.1.0.0/16'] } })).map(({ text }) => text),
        [
          "Source.Nets = '[10.0.0.0/8 fd00::/8]' (rule contains both IPv4 and IPv6 CIDRs)",
          "Source.NotNets = '[10.1.0.0/16]' (rule contains both IPv4 and IPv6 CIDRs)",
        ],
      );
    });

    it('refuse bare addresses and everything negated', async () => {
      assert.deepEqual(await rule({ source: { nets: ['10.0.0.1'] } }), [
        { text: "Source.Nets = '10.0.0.1' (invalid CIDR)", path: 'spec.ingress.0.source.nets.0' },
      ]);
      for (const everything of ['0.0.0.0/0', '::/0', '0:0::/0']) {
        assert.deepEqual(
          (await rule({ destination: { notNets: [everything] } })).map(({ text }) => text),
          [`Destination.NotNets = '${everything}' (catch-all CIDR in negation creates logical contradiction (matches no traffic))`],
        );
      }
    });

    it('let global() stand alone only', async () => {
      for (const alone of ['global()', ' global( ) ']) assert.deepEqual(await rule({ source: { namespaceSelector: alone } }), [], alone);
      for (const combined of ['global() && all()', '!global()', '(global())']) {
        const [found] = await rule({ source: { namespaceSelector: combined } });
        assert.equal(found?.text, `NamespaceSelector field = '${combined}' (global() cannot be combined with other selectors)`);
      }
    });

    it('check what HTTP matches', async () => {
      const http = async (match: object) => (await rule({ http: match })).map(({ text, path }) => [text, path]);
      assert.deepEqual(await http({ methods: ['GET', 'GET'] }), [
        ["Methods = '[GET GET]' (Invalid methods (duplicates): [GET GET])", 'spec.ingress.0.http.methods'],
      ]);
      assert.deepEqual(await http({ paths: [{ exact: '/ok' }, { prefix: '/a b' }] }), [
        ["Paths = '[{/ok } { /a b}]' (Invalid path /a b. (must start with `/` and not contain `?` or `#`)", 'spec.ingress.0.http.paths.1'],
      ]);
      assert.deepEqual(await http({ paths: [{}] }), [
        ["Paths = '[{ }]' (Invalid path match. Either 'exact' or 'prefix' must be set)", 'spec.ingress.0.http.paths.0'],
      ]);
    });
  });

  describe('on a policy', () => {
    it('refuse a type twice', async () => {
      assert.deepEqual(await findings('NetworkPolicy', { types: ['Egress', 'Egress'] }), [
        { text: "NetworkPolicySpec.Types = '[Egress Egress]' ('Egress' type specified more than once)", path: 'spec.types.1' },
      ]);
    });

    it('allow services at the far end only, with a namespace where the policy has none', async () => {
      const services = { name: 's', namespace: 'n' };
      assert.deepEqual(await findings('NetworkPolicy', { egress: [{ action: 'Allow', source: { services } }] }), [
        { text: "Services = '&{s n}' (not allowed in egress rule source)", path: 'spec.egress.0.source.services' },
      ]);
      assert.deepEqual(await texts('GlobalNetworkPolicy', { ingress: [{ action: 'Allow', source: { services: { name: 's' } } }] }), [
        "Namespace = '' (must specify a namespace)",
      ]);
    });

    it('let a staged deletion say nothing but its tier', async () => {
      assert.deepEqual(await texts('StagedNetworkPolicy', { stagedAction: 'Delete', tier: 't' }), []);
      assert.deepEqual(await texts('StagedNetworkPolicy', { stagedAction: 'Delete', order: 0 }), [
        "StagedNetworkPolicySpec = '{Delete  0 [] []  []  []}' (Spec fields, except Tier, should all be zero-value if stagedAction is Delete)",
      ]);
      assert.deepEqual(await texts('StagedKubernetesNetworkPolicy', { stagedAction: 'Delete', podSelector: {} }), []);
    });

    it('want ports of a staged Kubernetes policy that Calico can read', async () => {
      const [found] = await texts('StagedKubernetesNetworkPolicy', {
        egress: [{ ports: [{ port: 70000, protocol: 'TCP' }], to: [{ podSelector: { matchLabels: { a: 'b' } } }] }],
      });
      assert.equal(
        found,
        "PolicySpec = '{ {map[] []} [] [{[{TCP 70000 <nil>}] [{&LabelSelector{MatchLabels:map[string]string{a: b,},MatchExpressions:[]LabelSelectorRequirement{},} nil nil}]}] []}' " +
          '(conversion to stagednetworkpolicy failed policy: a: error with rule &NetworkPolicyEgressRule{Ports:[]NetworkPolicyPort{NetworkPolicyPort{Protocol:*TCP,Port:70000,EndPort:nil,},},' +
          'To:[]NetworkPolicyPeer{NetworkPolicyPeer{PodSelector:&v1.LabelSelector{MatchLabels:map[string]string{a: b,},MatchExpressions:[]LabelSelectorRequirement{},},NamespaceSelector:nil,IPBlock:nil,},},} ' +
          "(k8s rule couldn't be converted: failed to parse k8s port: invalid port 70000: invalid port format (70000)))",
      );
    });
  });

  it('on pools: a masked network, known uses', async () => {
    assert.deepEqual(await texts('IPPool', { cidr: '10.0.0.1/16', allowedUses: ['Workload', 'X'] }), [
      "CIDR = '10.0.0.1/16' (Reason: failed to validate Field: CIDR because of Tag: net )",
      "IPpool.CIDR = '10.0.0.1/16' (IP pool CIDR is not strictly masked)",
      "IPpool.AllowedUses = '[Workload X]' (unknown use: X)",
    ]);
    assert.deepEqual(await texts('IPPool', {}), ["IPpool.CIDR = '' (IPPool CIDR must be specified)"]);
  });

  it('on BGP: communities in range, gateways of the family of their peer', async () => {
    const spec = {
      communities: [{ name: 'a', value: '1:65536' }],
      prefixAdvertisements: [{ cidr: '10.0.0.0/8', communities: ['a', '1:2:4294967296', 'b'] }],
    };
    assert.deepEqual(await findings('BGPConfiguration', spec), [
      { text: "Spec.Communities[].Value = '1:65536' (invalid community value, expected 16 bit value)", path: 'spec.communities.0.value' },
      {
        text: "Spec.PrefixAdvertisement[].Communities[] = '1:2:4294967296' (invalid community value, expected 32 bit value)",
        path: 'spec.prefixAdvertisements.0.communities.1',
      },
      {
        text: "Spec.PrefixAdvertisement[].Communities[] = 'b' (community used is invalid or not defined.)",
        path: 'spec.prefixAdvertisements.0.communities.2',
      },
    ]);
    assert.deepEqual(await texts('BGPPeer', { peerIP: '[fd00::1]:179', reachableBy: '10.0.0.1' }), [
      "ReachableBy = '10.0.0.1' (ReachableBy and PeerIP address family mismatched)",
    ]);
  });

  it('on Felix: addresses, regions, ranges and timeouts', async () => {
    const spec = {
      kubeNodePortRanges: ['http'],
      externalNodesList: ['x', 'fd00::1', '10.0.0.1'],
      openstackRegion: 'r'.repeat(47),
      natOutgoingAddress: 'x',
      routeTableRanges: [{ min: 0, max: 70000 }],
      healthTimeoutOverrides: [{ name: '%', timeout: '-1s' }],
    };
    assert.deepEqual(await texts('FelixConfiguration', spec), [
      "HealthTimeoutOverride.Name = '{% {-1s}}' (name should match regex ^[a-zA-Z0-9_ -]+$)",
      "HealthTimeoutOverride.Timeout = '{% {-1s}}' (Timeout should not be negative)",
      "RouteTableRange = '{0 70000}' (cannot target indices < 1)",
      "KubeNodePortRanges = '[http]' (node port ranges should not contain named ports)",
      "ExternalNodesCIDRList = 'x' (has invalid CIDR(s))",
      "ExternalNodesCIDRList = 'fd00::1' (has invalid IPv6 CIDR)",
      `OpenstackRegion = '${'r'.repeat(47)}' (is too long)`,
      "NATOutgoingAddress = 'x' (is not a valid IP address)",
      "RouteTableRanges = '&[{0 70000}]' (targets too many tables)",
    ]);
  });

  it('on nodes: BGP settings that say something', async () => {
    assert.deepEqual(await texts('Node', { bgp: {} }), ["BGP = '&{<nil>    }' (Spec.BGP should not be empty)"]);
  });

  it('on host endpoints: named ports of protocols that have ports', async () => {
    assert.deepEqual(await texts('HostEndpoint', { ports: [{ name: 'http', protocol: 'ICMP', port: 80 }] }), [
      "EndpointPort.Protocol = 'ICMP' (EndpointPort protocol does not support ports.)",
    ]);
    assert.deepEqual(await texts('HostEndpoint', { ports: [{}] }), [
      "Name = '' (Reason: failed to validate Field: Name because of Tag: portName )",
      "Protocol = '0' (protocol number invalid)",
      "Port = '0' (Reason: failed to validate Field: Port because of Tag: gt )",
      "EndpointPort.Protocol = '0' (EndpointPort protocol does not support ports.)",
    ]);
  });

  it('on workload endpoints: single addresses, and translations within them', async () => {
    const spec = {
      interfaceName: 'cali1',
      ipNetworks: ['10.0.0.0/24'],
      ipNATs: [{ internalIP: '10.1.0.1', externalIP: '1.2.3.4' }],
      ipv6Gateway: '10.0.0.1',
      ports: [{ name: '', protocol: 'TCP', port: 1, hostPort: 0, hostIP: '' }],
    };
    assert.deepEqual(await texts('WorkloadEndpoint', spec), [
      "IPv6Gateway = '10.0.0.1' (Reason: failed to validate Field: IPv6Gateway because of Tag: ipv6 )",
      "WorkloadEndpointPort.Name = '' (WorkloadEndpointPort name must not be empty if no HostPort is specified)",
      "IPNetworks = '[10.0.0.0/24]' (IP network contains multiple addresses)",
      "IPv6Gateway = '10.0.0.1' (invalid IPv6 gateway address specified)",
      "IPNATs = '[{10.1.0.1 1.2.3.4}]' (NAT is not in the endpoint networks)",
    ]);
  });

  it('on what IPAM keeps', async () => {
    assert.deepEqual(await texts('BlockAffinity', { state: 'confirmed', node: 'n', cidr: '10.0.0.0/26', deleted: true }), [
      'Spec.Deleted = \'{confirmed n  10.0.0.0/26 true}\' (spec.Deleted cannot be set to "true")',
    ]);
    assert.deepEqual(await texts('IPAMConfiguration', { maxBlocksPerHost: -1 }), [
      "MaxBlocksPerHost = '-1' (must be greater than or equal to 0)",
    ]);
  });
});
