/** Several processes on one file of the embedded store, some of them killed. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { openSqliteStore } from '../../../src/datastore/sqlite/sqlite-store.ts';

const WORKER = fileURLToPath(new URL('../../support/sqlite-worker.ts', import.meta.url));

function worker(mode: string, path: string, name = ''): { child: ChildProcess; lines: AsyncIterable<string> } {
  const child = spawn(process.execPath, [WORKER, mode, path, name], { stdio: ['ignore', 'pipe', 'inherit'] });
  return { child, lines: createInterface({ input: child.stdout! }) };
}

/** Lets a writer work until it has acknowledged `count` numbers, kills it, and returns how many it had acknowledged by then. */
async function appendUntilKilled(path: string, name: string, count: number): Promise<number> {
  const { child, lines } = worker('append', path, name);
  const exited = once(child, 'exit');
  let acknowledged = 0;
  for await (const line of lines) {
    assert.equal(Number(line), acknowledged);
    acknowledged += 1;
    if (acknowledged === count) child.kill('SIGKILL');
  }
  const [, signal] = await exited;
  assert.equal(signal, 'SIGKILL');
  return acknowledged;
}

describe('processes that share an embedded store', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'calico-sqlite-'));
    path = join(folder, 'calico.db');
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('lose no acknowledged write when they are killed, and leave the file whole', async () => {
    for (let round = 0; round < 3; round += 1) {
      const counts = Array.from({ length: 3 }, () => 20 + Math.floor(Math.random() * 300));
      const acknowledged = await Promise.all(counts.map((count, index) => appendUntilKilled(path, `${round}-${index}`, count)));
      const store = await openSqliteStore({ path, description: path });
      for (const [index, count] of acknowledged.entries()) {
        const { items } = await store.get(Array.from({ length: count }, (_, number) => `/w/${round}-${index}/${number}`));
        assert.ok(
          items.every((item) => item !== undefined),
          `writer ${index} of round ${round}, killed after ${counts[index]}`,
        );
      }
      await store.close();
    }
    await assertWhole();
  }).timeout(60_000);

  /** Every number written was counted, but for what was under way when its writer died: compare-and-swap let no count get lost. */
  async function assertWhole(): Promise<void> {
    const store = await openSqliteStore({ path, description: path });
    const { items } = await store.get(['/counter']);
    let written = 0;
    for await (const page of store.range({ prefix: '/w/' })) written += page.items.length;
    await store.close();
    const uncounted = written - Number(items[0]!.value);
    assert.ok(uncounted >= 0 && uncounted <= 9, `${uncounted} of ${written} are not counted`);
    const database = new DatabaseSync(path);
    assert.deepEqual({ ...database.prepare('PRAGMA integrity_check').get() }, { integrity_check: 'ok' });
    assert.deepEqual({ ...database.prepare('SELECT count(*) - count(DISTINCT revision) AS shared FROM log').get() }, { shared: 0 });
    database.close();
  }

  it("tell a watcher of each other's writes within 100 ms", async () => {
    const { child, lines } = worker('watch', path);
    const store = await openSqliteStore({ path, description: path });
    const delays: number[] = [];
    let written = 0;
    const write = async () => store.commit([], { puts: [{ key: `/w/${written++}`, value: String(Date.now()) }], deletes: [] });
    for await (const line of lines) {
      const message = JSON.parse(line);
      if (message !== 'watching') delays.push(message.seen - Number(message.value));
      if (delays.length === 20) break;
      await write();
    }
    child.kill('SIGKILL');
    await store.close();
    delays.sort((a, b) => a - b);
    assert.ok(delays[10]! < 100, `delays in milliseconds: ${delays}`);
  });

  it('may all make the file at the same time', async () => {
    const errors = await Promise.all(Array.from({ length: 5 }, () => openInProcess(path)));
    assert.deepEqual(errors, Array(5).fill(null));
  });

  async function openInProcess(file: string): Promise<unknown> {
    for await (const line of worker('open', file).lines) return JSON.parse(line);
    return 'no answer';
  }
});
