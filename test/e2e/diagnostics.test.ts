import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Calicoctl } from '../support/calicoctl.ts';

const isRoot = process.getuid?.() === 0;
/** Without /usr/local and /usr/sbin, where programs may be that would touch this machine. */
const SYSTEM_PATH = '/usr/bin:/bin';
const CERTIFICATE = Buffer.from('-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----\n').toString('base64');

/** A program that stands for one this machine must not run, or has not. */
function fake(cli: Calicoctl, name: string, script: string): void {
  chmodSync(cli.file(`bin/${name}`, `#!/bin/sh\n${script}\n`), 0o755);
}
const pathOf = (cli: Calicoctl) => `${join(cli.folder, 'bin')}:${SYSTEM_PATH}`;

function unpack(archive: string, into: string): void {
  mkdirSync(into);
  const { status, stderr } = spawnSync('tar', ['xzf', archive, '-C', into], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}

describe('cluster diags', () => {
  let cli: Calicoctl;
  beforeEach(() => {
    cli = new Calicoctl();
  });
  afterEach(() => cli[Symbol.dispose]());
  const diags = (...args: string[]) => cli.run(['cluster', 'diags', ...args], { env: { PATH: pathOf(cli), TMPDIR: cli.folder } });

  it('needs kubectl, and arguments that make sense', async () => {
    const without = await cli.run(['cluster', 'diags'], { env: { PATH: join(cli.folder, 'bin') } });
    assert.deepEqual(without, { stdout: '', stderr: 'missing dependency: unable to locate kubectl in PATH\n', code: 1 });
    const message = 'Error executing command: invalid duration for since flag (try 10s, 5m, or 1h): 1d\n';
    assert.deepEqual(await diags('--since=1d'), { stdout: message, stderr: '', code: 1 });
  });

  it('packs what kubectl says, without secrets, and goes on where it fails', async () => {
    const pod = {
      metadata: { name: 'calico-node-x', namespace: 'calico-system', ownerReferences: [{ kind: 'DaemonSet', name: 'calico-node' }] },
      spec: { nodeName: 'n1', containers: [{ name: 'calico-node' }] },
      status: { containerStatuses: [{ name: 'calico-node', restartCount: 1 }] },
    };
    const secrets = [
      {
        metadata: { name: 'typha-certs', namespace: 'calico-system' },
        data: { 'tls.crt': CERTIFICATE, 'tls.key': Buffer.from('hunter2').toString('base64') },
      },
      { metadata: { name: 'pull', namespace: 'calico-system' }, data: { password: Buffer.from('hunter2').toString('base64') } },
    ];
    const answers = {
      namespaces: { items: [{ metadata: { name: 'calico-system' } }, { metadata: { name: 'shop' } }] },
      secrets: { items: secrets },
      pods: { items: [pod] },
    };
    for (const [name, answer] of Object.entries(answers)) cli.file(`answers/${name}`, answer);
    fake(
      cli,
      'kubectl',
      `echo "$*" >> ${cli.folder}/calls
      case "$*" in
        "get namespaces -o json") cat ${cli.folder}/answers/namespaces;;
        "get secrets -n calico-system -o json") cat ${cli.folder}/answers/secrets;;
        "get pods -n calico-system -o json") cat ${cli.folder}/answers/pods;;
        api-resources*) printf 'pods\\nsecrets\\nippools.crd.projectcalico.org\\n';;
        "get pods --all-namespaces -o yaml") printf -- '- name: DB_PASSWORD\\n  value: hunter2\\nunsupported.operator.tigera.io/x: y\\n';;
        *nft*) echo 'no such program' >&2; exit 1;;
        *) echo "output of $*";;
      esac`,
    );
    const { stdout, stderr, code } = await diags('--max-logs=1', '--focus-nodes=n1');
    assert.deepEqual([stderr, code], ['', 0]);
    assert.match(stdout, /^==== Begin collecting diagnostics\. ====\nCreated temporary directory: .*\n\[1\] Collect /);
    assert.match(stdout, /\n\[\d+\] Failed to run command: kubectl exec .* nft -n -a list ruleset\nError: no such program\n/);
    assert.match(stdout, /\n==== WARNING: Unsupported annotation usage detected in the cluster ====\n/);
    const [, archive] =
      /\n\n==== Producing a diagnostics bundle\. ====\nDiagnostic bundle created at (\.\/calico-diagnostics-\d{8}_\d{6}\.tar\.gz)\n$/.exec(
        stdout,
      ) ?? [];
    assert.ok(archive);
    unpack(join(cli.folder, archive), join(cli.folder, 'unpacked'));
    const [name] = readdirSync(join(cli.folder, 'unpacked'));
    const files = readdirSync(join(cli.folder, 'unpacked', name!), { recursive: true, encoding: 'utf8' });
    const read = (file: string) => readFileSync(join(cli.folder, 'unpacked', name!, file), 'utf8');
    for (const file of [
      'cluster/version.yaml',
      'cluster/calico-system/all.txt',
      'cluster/crd/ippools.crd.projectcalico.org.yaml',
      'nodes/n1/calico-system/calico-node-x.calico-node.previous.log',
      'nodes/n1/ip-route.txt',
    ])
      assert.match(read(file), /^output of /, file);
    assert.equal(
      read('links/calico-system/calico-node-x.log'),
      'output of logs --since=0s -n calico-system calico-node-x --all-containers\n',
    );
    assert.equal(read('files_with_unsupported_annotation.txt'), 'cluster/kubernetes/pods.yaml\n');
    assert.deepEqual(readdirSync(join(cli.folder, 'unpacked', name!, 'tls')), ['calico-system_typha-certs.yaml']);
    assert.match(read('tls/calico-system_typha-certs.yaml'), new RegExp(`tls.crt: ${CERTIFICATE}\n  tls.key: <censored>\n`));
    for (const file of files.filter((path) => /\.\w+$/.test(path))) assert.doesNotMatch(read(file), /hunter2|aHVudGVyMg/, file);
    assert.doesNotMatch(readFileSync(join(cli.folder, 'calls'), 'utf8'), /-n shop/);
    assert.ok(!readdirSync(cli.folder).some((entry) => /^calico-diagnostics-(?!.*\.tar\.gz$)/.test(entry)), 'the temporary folder is gone');
  });
});

describe('node checksystem and node diags', () => {
  let cli: Calicoctl;
  beforeEach(() => {
    cli = new Calicoctl();
  });
  afterEach(() => cli[Symbol.dispose]());

  it('say whether this machine can be a node', async function () {
    if (!isRoot) this.skip();
    const { stdout, stderr, code } = await cli.runPlain(['node', 'checksystem']);
    assert.match(stdout, /^Checking kernel version\.\.\.\n\t\t\S+ *\t{5}OK\nChecking kernel modules\.\.\.\n/);
    const good = /\nSystem meets minimum system requirements to run Calico!\n$/.test(stdout);
    assert.deepEqual([stderr, code], good ? ['', 0] : ["system doesn't meet one or more minimum systems requirements to run Calico\n", 1]);
    const missing = await cli.runPlain(['node', 'checksystem', '-f', 'no-config']);
    assert.deepEqual([missing.stderr.split('\n')[0], missing.code], ['open no-config: no such file or directory', 1]);
  });

  it('pack what this machine says, and go on where something is missing', async function () {
    if (!isRoot) this.skip();
    for (const program of ['ip', 'nft', 'iptables-save', 'ip6tables-save', 'journalctl', 'netstat'])
      fake(cli, program, `echo "output of ${program} $*"`);
    fake(cli, 'pkill', 'exit 1');
    fake(cli, 'ipset', 'echo "no sets here" >&2; exit 1');
    fake(cli, 'docker', `case $1 in ps) printf 'k8s_calico-node_1: then\\nk8s_POD_calico: then\\n';; *) echo "docker $*";; esac`);
    cli.file('log/cni/cni.log', 'a line\n');
    const { stdout, stderr, code } = await cli.runPlain(['node', 'diags', '--log-dir', join(cli.folder, 'log')], {
      env: { PATH: pathOf(cli), TMPDIR: cli.folder },
    });
    assert.deepEqual([stderr, code], ['', 0]);
    assert.match(stdout, /^Collecting diagnostics\nUsing temp dir: \S+\nDumping routes \(IPv4\)\nDumping routes \(IPv6\)\n/);
    assert.match(stdout, /\nDumping ipsets\nFailed to run command: ipset list\nError: no sets here\n/);
    assert.match(
      stdout,
      /\nDumping netstat\nDumping ipsets \(container\)\nCopying Calico logs\nCopying logs from Calico containers \(docker\)\n/,
    );
    const [, archive] =
      /\n\nDiags saved to (\S+\/diags-\d{8}_\d{6}\.tar\.gz)\nIf required, you can upload the diagnostics bundle to a file sharing service\.\n$/.exec(
        stdout,
      ) ?? [];
    unpack(archive!, join(cli.folder, 'unpacked'));
    const folder = join(cli.folder, 'unpacked/diagnostics');
    const read = (file: string) => readFileSync(join(folder, file), 'utf8');
    assert.deepEqual(readdirSync(folder), [
      'date',
      'hostname',
      'ipset_container',
      'ipv4_addr',
      'ipv4_route',
      'ipv4_tables',
      'ipv6_addr',
      'ipv6_route',
      'ipv6_tables',
      'journalctl_calico_node',
      'logs',
      'netstat',
      'nft_ruleset',
    ]);
    assert.equal(read('ipv4_route'), 'output of ip -4 route\n');
    assert.equal(read('ipset_container'), 'docker run --rm --privileged --net=host calico/node ipset list\n');
    assert.equal(read('logs/cni/cni.log'), 'a line\n');
    assert.equal(read('logs/container_creation_time'), 'k8s_calico-node_1: then\n');
    assert.equal(read('logs/k8s_calico-node_1.log'), 'docker logs k8s_calico-node_1\n');
  });
});
