/** The embedded store on disks that are full or read-only: small file systems in a mount namespace of their own. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { skipLoudly } from '../../support/missing-part.ts';

const WORKER = fileURLToPath(new URL('../../support/sqlite-worker.ts', import.meta.url));

/** $disk: the mount point, $run: runs the worker. Returns what the worker said. */
function onSmallDisk(folder: string, script: string): unknown[] {
  const namespace = process.getuid!() === 0 ? ['--mount'] : ['--mount', '--map-root-user'];
  const shell = `disk='${folder}'; run() { '${process.execPath}' '${WORKER}' "$@"; }; mount -t tmpfs -o size=1m none "$disk" && ${script}`;
  const { stdout, stderr, status } = spawnSync('unshare', [...namespace, 'sh', '-c', shell], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('the embedded store', () => {
  let folder: string;

  before(async function () {
    folder = await mkdtemp(join(tmpdir(), 'calico-disk-'));
    try {
      onSmallDisk(folder, 'echo null');
    } catch {
      skipLoudly(this, 'no file system can be mounted in a namespace here', 'run the tests as root, or allow user namespaces');
    }
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('on a full disk refuses the write, loses nothing that was acknowledged, and can still be read', () => {
    const [result] = onSmallDisk(folder, 'run fill "$disk/calico.db"') as [
      { acknowledged: number; readable: number; error: Record<string, string> },
    ];
    assert.equal(result.error.code, 'Datastore');
    assert.match(result.error.message!, /the disk is full/);
    assert.match(result.error.hint!, /free some space/);
    assert.ok(result.acknowledged > 10);
    assert.equal(result.readable, result.acknowledged);
  });

  it('goes on when there is space again', () => {
    const results = onSmallDisk(folder, 'run fill "$disk/calico.db" && mount -o remount,size=4m "$disk" && run open "$disk/calico.db"');
    assert.equal(results[1], null);
  });

  it('on a read-only disk says so', () => {
    const script =
      'run open "$disk/calico.db" && mount -o remount,ro "$disk" && run open "$disk/calico.db" && run open "$disk/new/calico.db"';
    const [before, existing, fresh] = onSmallDisk(folder, script) as [null, Record<string, string>, Record<string, string>];
    assert.equal(before, null);
    for (const error of [existing, fresh]) {
      assert.equal(error.code, 'Datastore');
      assert.match(error.message!, /cannot be (written|opened for writing)/);
      assert.match(error.hint!, /writable/);
    }
  });
});
