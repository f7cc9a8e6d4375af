import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { Calicoctl, ended } from '../support/calicoctl.ts';
import { type EtcdServer, requireEtcd, startEtcd } from '../support/etcd-server.ts';

const COUNT = 2000;
const policy = (index: number, prefix = 'p') =>
  `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: ${prefix}${index}}\nspec: {}\n`;

/** Between the program and etcd: stops passing answers on once it has seen a request with `marker` in it. */
class Valve {
  readonly reached: Promise<void>;
  readonly #server: Server;
  readonly #sockets: Socket[] = [];

  constructor(target: number, marker: string) {
    let tell = () => {};
    this.reached = new Promise((resolve) => {
      tell = resolve;
    });
    this.#server = createServer((client) => {
      const upstream = connect(target, '127.0.0.1');
      this.#sockets.push(client, upstream);
      for (const socket of [client, upstream]) socket.on('error', () => {});
      client.on('data', (chunk) => {
        if (chunk.includes(marker)) {
          upstream.unpipe(client);
          upstream.pause();
          tell();
        }
      });
      client.pipe(upstream).pipe(client);
    });
  }

  async listen(): Promise<number> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    return (this.#server.address() as { port: number }).port;
  }

  /** Lets everything through from now on. */
  open(): void {
    for (let index = 0; index < this.#sockets.length; index += 2) {
      const [client, upstream] = [this.#sockets[index]!, this.#sockets[index + 1]!];
      client.removeAllListeners('data');
      client.pipe(upstream).pipe(client);
    }
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

describe('a command on many resources', () => {
  let etcd: EtcdServer;
  before(async function () {
    requireEtcd(this);
    etcd = await startEtcd();
  });
  after(() => etcd?.stop());

  it('that Ctrl-C ends finishes what is under way, and says what was and was not applied', async () => {
    using direct = new Calicoctl({ datastoreType: 'etcdv3', etcdEndpoints: etcd.url });
    assert.equal((await direct.run(['apply', '-f', '-'], { stdin: policy(COUNT) })).code, 0);

    const valve = new Valve(etcd.port, 'globalnetworkpolicies');
    try {
      using cli = new Calicoctl({ datastoreType: 'etcdv3', etcdEndpoints: `http://127.0.0.1:${await valve.listen()}` });
      const child = cli.start(['apply', '-f', '-', '-c', cli.config, '-o', 'json']);
      const end = ended(child);
      child.stdin!.end(Array.from({ length: COUNT }, (_, index) => policy(index)).join('---\n'));
      await valve.reached;
      child.kill('SIGINT');
      valve.open();
      const { stdout, stderr, code } = await end;

      assert.equal(code, 130);
      const { results, summary } = JSON.parse(stdout) as { results: { name: string; status: string }[]; summary: Record<string, number> };
      assert.equal(summary.total, COUNT);
      assert.ok(summary.succeeded! > 0 && summary.notStarted! > 0, JSON.stringify(summary));
      assert.equal(summary.failed, 0);
      assert.match(
        stderr,
        new RegExp(
          `^interrupted: applied ${summary.succeeded} of ${COUNT} resources\\nnot applied: GlobalNetworkPolicy\\(p\\d+\\), .*and \\d+ more\\n`,
        ),
      );

      const stored = (await direct.run(['get', 'gnp', '-o', 'name'])).stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.replace('globalnetworkpolicy/', ''));
      const applied = results.filter(({ status }) => status !== 'not started').map(({ name }) => name);
      assert.deepEqual(stored.toSorted(), [...applied, `p${COUNT}`].toSorted());
    } finally {
      valve.close();
    }
  });

  it('that loses its store tells what was stored, what perhaps, and what not', async () => {
    using direct = new Calicoctl({ datastoreType: 'etcdv3', etcdEndpoints: etcd.url });
    const valve = new Valve(etcd.port, 'lost-');
    try {
      using cli = new Calicoctl({ datastoreType: 'etcdv3', etcdEndpoints: `http://127.0.0.1:${await valve.listen()}` });
      const child = cli.start(['create', '-f', '-', '-c', cli.config, '-o', 'json']);
      const end = ended(child);
      child.stdin!.end(Array.from({ length: COUNT }, (_, index) => policy(index, 'lost-')).join('---\n'));
      await valve.reached;
      valve.close();
      const { stdout, stderr, code } = await end;

      assert.equal(code, 1);
      const { results } = JSON.parse(stdout) as { results: { name: string; status: string; error?: { message: string } }[] };
      const named = (wanted: (result: (typeof results)[number]) => boolean) => results.filter(wanted).map(({ name }) => name);
      const created = named(({ status }) => status === 'created');
      const perhaps = named(({ error }) => /may have been stored or not$/.test(error?.message ?? ''));
      const untried = named(({ error }) => /^not tried: /.test(error?.message ?? ''));
      assert.ok(perhaps.length > 0 && untried.length > 0, stderr.slice(0, 2000));
      assert.match(
        stderr,
        new RegExp(`^created ${created.length} of ${COUNT} resources\\nperhaps created, perhaps not: .*\\nnot created: `, 'm'),
      );

      const stored = new Set(
        (await direct.run(['get', 'gnp', '-o', 'name'])).stdout.split('\n').map((line) => line.replace('globalnetworkpolicy/', '')),
      );
      for (const name of created) assert.ok(stored.has(name), `${name} was acknowledged`);
      for (const name of untried) assert.ok(!stored.has(name), `${name} was not sent`);
    } finally {
      valve.close();
    }
  });
});
