import assert from 'node:assert/strict';
import fc from 'fast-check';
import { clusterNetworkPolicyToCalico } from '../../../../src/resources/kubernetes/cluster-network-policy.ts';
import { describeProblems } from '../../../../src/resources/kubernetes/converted.ts';
import { namespaceSelectorText, podSelectorText } from '../../../../src/resources/kubernetes/label-selector.ts';
import { networkPolicyToCalico } from '../../../../src/resources/kubernetes/network-policy.ts';
import { groupPorts, type Port, simplifyPorts } from '../../../../src/resources/kubernetes/ports.ts';
import { parseSelector } from '../../../../src/selector/index.ts';

const ORCHESTRATOR = "projectcalico.org/orchestrator == 'k8s'";

describe('Kubernetes label selectors', () => {
  it('become selector text, labels sorted, expressions in their order', () => {
    const selector = {
      matchLabels: { b: '2', a: '1' },
      matchExpressions: [
        { key: 'c', operator: 'NotIn', values: ['x', 'y'] },
        { key: 'd', operator: 'Exists' },
        { key: 'e', operator: 'DoesNotExist' },
        { key: 'f', operator: 'In', values: ['z'] },
      ],
    };
    const terms = "a == '1' && b == '2' && c not in { 'x', 'y' } && has(d) && ! has(e) && f in { 'z' }";
    assert.equal(podSelectorText(selector), `${ORCHESTRATOR} && ${terms}`);
    assert.equal(namespaceSelectorText(selector), terms);
  });

  it('select all pods, no namespace in particular, or all namespaces where they say nothing', () => {
    assert.equal(podSelectorText(undefined), ORCHESTRATOR);
    assert.equal(podSelectorText({}), ORCHESTRATOR);
    assert.equal(namespaceSelectorText(undefined), '');
    assert.equal(namespaceSelectorText({ matchLabels: {} }), 'all()');
  });

  it('always give text that Calico can read', () => {
    const label = fc.stringMatching(/^[a-z0-9]([a-z0-9./_-]{0,8}[a-z0-9])?$/);
    const operator = fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist');
    const selector = fc.record({
      matchLabels: fc.dictionary(label, label, { noNullPrototype: true }),
      matchExpressions: fc.array(fc.record({ key: label, operator, values: fc.array(label, { minLength: 1, maxLength: 3 }) })),
    });
    fc.assert(fc.property(selector, (given) => void parseSelector(podSelectorText(given))));
  });
});

describe('ports of Kubernetes policies', () => {
  const cases: [Port[], Port[]][] = [
    [[80], [80]],
    [[81, 80], ['80:81']],
    [
      [3, 1, 1, 2, 9],
      ['1:3', 9],
    ],
    [
      ['80:90', '85:95', 100],
      ['80:95', 100],
    ],
    [
      ['http', 2, 1],
      ['http', '1:2'],
    ],
    [
      ['http', 80],
      ['http', 80],
    ],
    [
      [80, 'http'],
      [80, 'http'],
    ],
    [['1:1'], ['1:1']],
  ];
  for (const [ports, simple] of cases)
    it(`${JSON.stringify(ports)} are ${JSON.stringify(simple)}`, () => assert.deepEqual(simplifyPorts(ports), simple));

  it('stay the same set, in ranges that do not touch', () => {
    const range = fc
      .tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 0, max: 20 }))
      .map(([from, more]): Port => (more === 0 ? from : `${from}:${from + more}`));
    const members = (ports: Port[]) =>
      ports.flatMap((port) => {
        const [from, to = from] = String(port).split(':').map(Number) as [number, number?];
        return Array.from({ length: to - from + 1 }, (_, index) => from + index);
      });
    fc.assert(
      fc.property(fc.array(range, { minLength: 2 }), (ports) => {
        const simple = simplifyPorts(ports);
        assert.deepEqual(new Set(members(simple)), new Set(members(ports)));
        const sorted = members(simple);
        assert.deepEqual(
          sorted,
          [...new Set(sorted)].sort((a, b) => a - b),
        );
        assert.deepEqual(simplifyPorts(simple), simple);
      }),
    );
  });

  it('are grouped by protocol, a whole protocol absorbing its ports and everything absorbing all', () => {
    const of = (protocol: string | undefined, port?: Port) => ({ protocol, port });
    assert.deepEqual(groupPorts([]), [{ protocol: undefined, ports: undefined }]);
    assert.deepEqual(groupPorts([of('udp', 53), of('TCP', 80), of('UDP'), of('UDP', 54)]), [
      { protocol: 'TCP', ports: [80] },
      { protocol: 'UDP', ports: undefined },
    ]);
    assert.deepEqual(groupPorts([of('TCP', 80), of(undefined), of('UDP')]), [{ protocol: undefined, ports: undefined }]);
    assert.deepEqual(groupPorts([of(undefined, 'http')]), [{ protocol: undefined, ports: ['http'] }]);
  });
});

describe('a Kubernetes network policy', () => {
  const metadata = { name: 'p', namespace: 'ns', resourceVersion: '5', labels: { a: 'b' } };

  it('becomes a rule for each protocol and peer, the ports being those of the receiver', () => {
    const peers = [
      { namespaceSelector: {}, podSelector: { matchLabels: { role: 'web' } } },
      { ipBlock: { cidr: '10.0.0.1/8', except: ['10.1.0.0/16'] } },
    ];
    const ports = [{ port: 5432 }, { port: 5433 }, { protocol: 'UDP', port: 'dns' }];
    const web = { selector: `${ORCHESTRATOR} && role == 'web'`, namespaceSelector: 'all()' };
    const block = { nets: ['10.0.0.0/8'], notNets: ['10.1.0.0/16'] };
    const { resource, ref, revision, problems } = networkPolicyToCalico({
      metadata,
      spec: {
        ingress: [{ from: peers, ports }],
        egress: [{ to: peers, ports: [{ port: 80, endPort: 90 }] }],
        policyTypes: ['Egress', 'Ingress'],
      },
    });
    assert.deepEqual(resource, {
      kind: 'NetworkPolicy',
      apiVersion: 'projectcalico.org/v3',
      metadata: { name: 'p', namespace: 'ns', resourceVersion: '5' },
      spec: {
        tier: 'default',
        order: 1000,
        ingress: [
          { action: 'Allow', protocol: 'TCP', source: web, destination: { ports: ['5432:5433'] } },
          { action: 'Allow', protocol: 'TCP', source: block, destination: { ports: ['5432:5433'] } },
          { action: 'Allow', protocol: 'UDP', source: web, destination: { ports: ['dns'] } },
          { action: 'Allow', protocol: 'UDP', source: block, destination: { ports: ['dns'] } },
        ],
        egress: [
          { action: 'Allow', protocol: 'TCP', destination: { ...web, ports: ['80:90'] } },
          { action: 'Allow', protocol: 'TCP', destination: { ...block, ports: ['80:90'] } },
        ],
        selector: ORCHESTRATOR,
        types: ['Ingress', 'Egress'],
      },
    });
    assert.deepEqual([ref, revision, problems], [{ kind: 'KubernetesNetworkPolicy', namespace: 'ns', name: 'p' }, '5', []]);
  });

  it('keeps the rules that can be converted and tells of the others', () => {
    const bad = { ports: [{ port: '-23:-2' }] };
    const { resource, problems } = networkPolicyToCalico({ metadata, spec: { ingress: [bad, {}] } });
    assert.deepEqual(resource.spec.ingress, [{ action: 'Allow' }]);
    assert.deepEqual(problems, [
      {
        rule: bad,
        reason: "k8s rule couldn't be converted: failed to parse k8s port: invalid port -23:-2: invalid name for named port (-23:-2)",
      },
    ]);
    assert.match(describeProblems('p', problems), /^policy: p: error with rule \{.*\} \(k8s rule couldn't be converted/);
    assert.match(describeProblems('p', [...problems, ...problems]), /^policy: p: error with the following rules:\n- {2}\{.*\n- {2}\{.*\n$/);
  });

  it('takes lists that are null for none', () => {
    const { resource } = networkPolicyToCalico({
      metadata,
      spec: { podSelector: null, ingress: [{ from: null, ports: null }], egress: null, policyTypes: null },
    });
    assert.deepEqual([resource.spec.ingress, resource.spec.types], [[{ action: 'Allow' }], ['Ingress']]);
  });
});

describe('a cluster network policy', () => {
  const of = (spec: object) =>
    clusterNetworkPolicyToCalico({ metadata: { name: 'p' }, spec: { tier: 'Admin', priority: 5, subject: { namespaces: {} }, ...spec } })!;

  it('of an unknown tier, or for nobody, counts as absent', () => {
    assert.equal(of({ tier: 'Other' }), undefined);
    assert.equal(of({ tier: 'constructor' }), undefined);
    assert.equal(of({ subject: {} }), undefined);
  });

  it('denies everything where a rule that was to deny or to pass cannot be converted, and allows nothing instead', () => {
    const rule = (action: string, to: object[]) => ({ action, to });
    const { resource, problems } = of({
      egress: [rule('Deny', [{ networks: ['x'] }]), rule('Accept', [{}]), rule('Pass', [{}]), rule('Other', [{ namespaces: {} }])],
    });
    assert.deepEqual(resource.spec.egress, [{ action: 'Deny' }, { action: 'Deny' }]);
    assert.deepEqual(
      problems.map(({ reason }) => reason.replace("k8s rule couldn't be converted: ", '')),
      [
        'invalid CIDR in ANP rule: invalid CIDR address: x',
        "none of supported fields in 'To' is set.",
        "none of supported fields in 'To' is set.",
        'unsupported cluster network policy action Other',
      ],
    );
  });

  it('applies to the directions that it has rules for', () => {
    assert.deepEqual(of({}).resource.spec.types, undefined);
    assert.deepEqual(of({ ingress: [{ action: 'Accept', from: [{ namespaces: {} }] }] }).resource.spec.types, ['Ingress']);
  });
});
