import assert from 'node:assert/strict';
import type { Calicoctl } from '../support/calicoctl.ts';
import { describeOn, WITH_V3 } from '../support/stores.ts';

const POOL = `apiVersion: projectcalico.org/v3
kind: IPPool
metadata:
  name: main
spec:
  cidr: 10.65.0.0/16
`;
const POLICIES = `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: a, namespace: shop, labels: {team: x}}
spec: {selector: all()}
---
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: b, namespace: shop}
spec: {selector: all(), order: 5}
`;
const ok = (stdout: string) => ({ stdout, stderr: '', code: 0 });

describeOn(WITH_V3, 'resources', (store) => {
  let cli: Calicoctl;
  before(async () => {
    cli = await store.empty();
  });
  after(() => cli?.[Symbol.dispose]());

  const missing = () =>
    `resource does not exist: NetworkPolicy(shop/zz) with error: ${store.reason('not found', 'networkpolicies', 'zz')}\n`;

  it('are created, once', async () => {
    assert.deepEqual(await cli.run(['create', '-f', '-'], { stdin: POOL }), ok("Successfully created 1 'IPPool' resource(s)\n"));
    const again = await cli.run(['create', '-f', '-'], { stdin: POOL });
    assert.equal(again.code, 1);
    const exists = `resource already exists: IPPool(main) with error: ${store.reason('already exists', 'ippools', 'main')}`;
    assert.ok(
      again.stderr.startsWith(`failed to create 'IPPool' resource: [${exists}]\nstdin:4:3: IPPool(main): ${exists}\n`),
      again.stderr,
    );
    assert.deepEqual(
      await cli.run(['create', '-f', '-', '--skip-exists'], { stdin: POOL }),
      ok("Successfully created 1 'IPPool' resource(s)\n"),
    );
  });

  it('are applied, whether they exist or not', async () => {
    assert.deepEqual(await cli.run(['apply', '-f', '-'], { stdin: POLICIES }), ok("Successfully applied 2 'NetworkPolicy' resource(s)\n"));
    assert.deepEqual(await cli.run(['apply', '-f', '-'], { stdin: `${POLICIES}---\n${POOL}` }), ok('Successfully applied 3 resource(s)\n'));
  });

  it('are shown as tables, as text and as JSON', async () => {
    assert.deepEqual(await cli.run(['get', 'ippools']), ok('NAME   CIDR           SELECTOR   \nmain   10.65.0.0/16   all()      \n\n'));
    assert.deepEqual(
      await cli.run(['get', 'np', '-A', '-o', 'wide']),
      ok(
        'NAMESPACE   NAME   TIER      ORDER   SELECTOR   \nshop        a      default   <nil>   all()      \nshop        b      default   5       all()      \n\n',
      ),
    );
    assert.deepEqual(await cli.run(['get', 'np', '-n', 'shop', '-o', 'name']), ok('networkpolicy/a\nnetworkpolicy/b\n'));
    assert.deepEqual(
      await cli.run(['get', 'np', 'a', '-n', 'shop', '-o', 'yaml', '--export']),
      ok(`apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata:
  labels:
    projectcalico.org/tier: default
    team: x
  name: a
spec:
  selector: all()
  tier: default
  types:
  - Ingress
`),
    );
    const { stdout } = await cli.run(['get', 'np', '-A', '-o', 'json']);
    assert.deepEqual(
      JSON.parse(stdout).items.map((item: { metadata: { name: string } }) => item.metadata.name),
      ['a', 'b'],
    );
    assert.ok(!stdout.endsWith('\n'));
    assert.deepEqual(await cli.run(['get', 'np', 'b', '-n', 'shop', '-o', 'jsonpath={.spec.order}']), ok('5'));
  });

  it('that do not exist are named on stderr, beside those that do', async () => {
    const some = await cli.run(['get', 'np', 'a', 'zz', '-n', 'shop']);
    assert.equal(some.code, 1);
    assert.equal(some.stdout, 'NAMESPACE   NAME   TIER      \nshop        a      default   \n\n');
    assert.equal(some.stderr, missing());
    const none = await cli.run(['get', 'np', 'zz', '-o', 'json']);
    assert.deepEqual([none.code, none.stdout], [1, 'null']);
  });

  it('are replaced, unless somebody else was there first', async () => {
    assert.equal((await cli.run(['replace', '-f', '-'], { stdin: POLICIES })).code, 0);
    const stale = await cli.run(['replace', '-f', '-'], { stdin: POOL.replace('name: main', 'name: main\n  resourceVersion: "1"') });
    assert.equal(stale.code, 1);
    assert.equal(stale.stdout, "Partial success: replaced the first 1 out of 1 'IPPool' resources:\n");
    assert.match(stale.stderr, /^hit error: update conflict: IPPool\(main\)\n/);
  });

  it('are patched in three ways', async () => {
    const patch = (type: string, text: string) => cli.run(['patch', 'np', 'a', '-n', 'shop', '-t', type, '-p', text]);
    const done = ok("Successfully patched 1 'NetworkPolicy' resource\n");
    assert.deepEqual(await patch('strategic', '{"spec":{"order":1}}'), done);
    assert.deepEqual(await patch('merge', '{"metadata":{"labels":{"team":null}}}'), done);
    assert.deepEqual(await patch('json', '[{"op":"replace","path":"/spec/order","value":2}]'), done);
    const { stdout } = await cli.run(['get', 'np', 'a', '-n', 'shop', '-o', 'jsonpath={.spec.order} {.metadata.labels.team}']);
    assert.equal(stdout, '2 ');
    const broken = await patch('json', 'no json');
    assert.equal(broken.code, 1);
    assert.match(broken.stderr, /^hit error: performing json patch: invalid JSON document\n/);
  });

  it('are labelled', async () => {
    const label = (...args: string[]) => cli.run(['label', 'pools', 'main', ...args]);
    assert.deepEqual(await label('a=1'), ok('Successfully set label a on pools main\n'));
    assert.match(
      (await label('a=2')).stderr,
      /^failed to update label of pools main, key a is already present\. please use '--overwrite' to set a new value\n/,
    );
    assert.deepEqual(await label('a=2', '--overwrite'), ok('Successfully updated label a on pools main\n'));
    assert.deepEqual(await label('a', '--remove'), ok('Successfully removed label a from pools main\n'));
    assert.match((await label('nothing')).stderr, /^invalid label nothing\n/);
    assert.match((await cli.run(['label', 'pool', 'zz', 'a=b'])).stderr, /^pool zz not found\n/);
  });

  it('are deleted', async () => {
    const some = await cli.run(['delete', 'np', 'a', 'zz', '-n', 'shop']);
    assert.equal(some.code, 1);
    assert.equal(some.stdout, "Successfully deleted 1 'NetworkPolicy' resource(s)\n");
    assert.equal(some.stderr, `Failed to delete 'NetworkPolicy' resource: ${missing()}\ndeleted 1 of 2 resources\n`);
    assert.deepEqual(
      await cli.run(['delete', '-f', '-', '-s'], { stdin: POLICIES }),
      ok("Successfully deleted 2 'NetworkPolicy' resource(s)\n"),
    );
    assert.deepEqual(await cli.run(['get', 'np', '-A']), ok('NAMESPACE   NAME   TIER   \n\n'));
  });
});
