import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Calicoctl, ended } from '../support/calicoctl.ts';
import { describeOn, ETCD, KUBERNETES, STORES, type Store } from '../support/stores.ts';
import { Valve } from '../support/valve.ts';

const COUNT = 2000;
const policy = (index: number, prefix = 'p') =>
  `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: ${prefix}${index}}\nspec: {}\n`;
const policies = (prefix?: string) => Array.from({ length: COUNT }, (_, index) => policy(index, prefix)).join('---\n');
/** In every request that writes one, whatever the store. */
const WRITING = 'globalnetworkpolicies';

/** Interrupts the program while it is writing. */
type Interrupt = (child: ChildProcess) => Promise<void>;

/** The program on what `direct` has stored, and how it is interrupted. */
async function interruptible(store: Store, direct: Calicoctl): Promise<{ cli: Calicoctl; interrupt: Interrupt } & Disposable> {
  if (store.type === 'sqlite') {
    await using datastore = await direct.datastore();
    const { revision } = (await Array.fromAsync(datastore.list({ kind: 'GlobalNetworkPolicy' })))[0]!;
    slowDown(join(direct.folder, 'calico.db'));
    return {
      cli: direct,
      async interrupt(child) {
        await using watching = await direct.datastore();
        const events = watching.watch({ kind: 'GlobalNetworkPolicy' }, revision, AbortSignal.timeout(20_000));
        for await (const _event of events) break;
        child.kill('SIGINT');
      },
      [Symbol.dispose]() {},
    };
  }
  const valve = new Valve(store.connect, WRITING);
  const cli = await store.through(await valve.listen());
  return {
    cli,
    async interrupt(child) {
      await valve.reached;
      child.kill('SIGINT');
      valve.open();
    },
    [Symbol.dispose]() {
      valve[Symbol.dispose]();
      cli[Symbol.dispose]();
    },
  };
}

/** Some milliseconds for every write. */
function slowDown(path: string): void {
  const database = new DatabaseSync(path);
  database.exec('CREATE TRIGGER slow AFTER INSERT ON log BEGIN SELECT randomblob(2000000); END');
  database.close();
}

async function stored(cli: Calicoctl): Promise<string[]> {
  const { stdout } = await cli.run(['get', 'gnp', '-o', 'name']);
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.replace('globalnetworkpolicy/', '')]));
}

describeOn(STORES, 'a command on many resources', (store) => {
  it('that Ctrl-C ends finishes what is under way, and says what was and was not applied', async () => {
    using direct = await store.empty();
    assert.equal((await direct.run(['apply', '-f', '-'], { stdin: policy(COUNT) })).code, 0);
    using held = await interruptible(store, direct);
    const { cli, interrupt } = held;
    const child = cli.start(['apply', '-f', '-', '-c', cli.config, '-o', 'json']);
    const end = ended(child);
    child.stdin!.end(policies());
    await interrupt(child);
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
    const applied = results.filter(({ status }) => status !== 'not started').map(({ name }) => name);
    assert.deepEqual((await stored(direct)).toSorted(), [...applied, `p${COUNT}`].toSorted());
  });
});

describeOn([ETCD, KUBERNETES], 'a command on many resources', (store) => {
  it('that loses its store tells what was stored, what perhaps, and what not', async () => {
    using direct = await store.empty();
    using valve = new Valve(store.connect, 'lost-');
    using cli = await store.through(await valve.listen());
    const child = cli.start(['create', '-f', '-', '-c', cli.config, '-o', 'json']);
    const end = ended(child);
    child.stdin!.end(policies('lost-'));
    await valve.reached;
    valve[Symbol.dispose]();
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

    const names = new Set(await stored(direct));
    for (const name of created) assert.ok(names.has(name), `${name} was acknowledged`);
    for (const name of untried) assert.ok(!names.has(name), `${name} was not sent`);
  });
});
