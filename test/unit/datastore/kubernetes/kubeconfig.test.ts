import assert from 'node:assert/strict';
import { parseKubeconfig, select } from '../../../../src/datastore/kubernetes/kubeconfig.ts';

const TEXT = `
apiVersion: v1
kind: Config
clusters:
- name: east
  cluster: {server: 'https://east:6443', certificate-authority: ca.crt}
- name: west
  cluster: {server: 'https://west:6443', certificate-authority: /etc/ca.crt}
users:
- name: admin
  user: {client-certificate: ../admin.crt, client-key: admin.key, tokenFile: tokens/admin}
contexts:
- name: one
  context: {cluster: east, user: admin, namespace: ignored}
- name: two
  context: {cluster: west, user: nobody}
- name: three
  context: {cluster: south, user: admin}
- name: anonymous
  context: {cluster: west}
current-context: one
`;

const parse = (text: string) => parseKubeconfig(text, { folder: '/home/me/.kube', name: 'the test' });
const context = (value: string) => ({ value, source: '--context' });

describe('a kubeconfig', () => {
  it('gives the cluster and user of its current context, or of the one that is asked for', async () => {
    const config = await parse(TEXT);
    const { cluster, user, context: name } = select(config, undefined);
    assert.deepEqual([name, cluster.server, user.tokenFile], ['one', 'https://east:6443', '/home/me/.kube/tokens/admin']);
    assert.equal(select(config, context('anonymous')).cluster.server, 'https://west:6443');
    assert.deepEqual(select(config, context('anonymous')).user, {});
  });

  it('names files relative to its own folder', async () => {
    const { cluster, user } = select(await parse(TEXT), undefined);
    assert.equal(cluster['certificate-authority'], '/home/me/.kube/ca.crt');
    assert.equal(user['client-certificate'], '/home/me/admin.crt');
    assert.equal(select(await parse(TEXT), context('anonymous')).cluster['certificate-authority'], '/etc/ca.crt');
  });

  it('names a program relative to its own folder, unless it is looked for in PATH', async () => {
    const command = async (text: string) =>
      select(
        await parse(JSON.stringify({ clusters: [{ name: 'c', cluster: {} }], users: [{ name: 'u', user: { exec: { command: text } } }] })),
        undefined,
      ).user.exec?.command;
    assert.deepEqual(
      [await command('./bin/login'), await command('/bin/login'), await command('login')],
      ['/home/me/.kube/bin/login', '/bin/login', 'login'],
    );
  });

  it('says what is missing, and what there is', async () => {
    const config = await parse(TEXT);
    const refused = (name: string | undefined, message: string, hint?: RegExp) =>
      assert.throws(
        () => select(config, name === undefined ? undefined : context(name)),
        (error: Error & { hint?: string }) => error.message === message && (!hint || hint.test(error.hint ?? '')),
      );
    refused('four', 'context "four" does not exist', /--context.*one, two, three, anonymous/);
    refused('two', 'context "two" names the user "nobody", which the kubeconfig does not have');
    refused('three', 'context "three" names the cluster "south", which the kubeconfig does not have');
    const without = await parse(TEXT.replace('current-context: one', ''));
    assert.throws(() => select(without, undefined), /no current context/);
  });

  it('may be JSON, may be empty, and is refused where it is neither', async () => {
    const config = await parse('{"clusters":[{"name":"c","cluster":{"server":"https://c"}}],"users":[],"contexts":[]}');
    assert.equal(select(config, undefined).cluster.server, 'https://c');
    assert.equal((await parse('')).clusters.size, 0);
    await assert.rejects(parse('- a'), { code: 'Configuration', message: /not a kubeconfig/ });
    await assert.rejects(parse('a: ['), { code: 'Configuration', message: /cannot read the kubeconfig file the test/ });
  });

  it('counts the first of two entries with one name', async () => {
    const twice = '{"clusters":[{"name":"c","cluster":{"server":"https://first"}},{"name":"c","cluster":{"server":"https://second"}}]}';
    assert.equal((await parse(twice)).clusters.get('c')?.server, 'https://first');
  });
});
