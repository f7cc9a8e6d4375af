/** `ipam show` and `ipam check` on a network full of blocks. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { API_VERSION } from '../../src/resources/resource.ts';
import type { Figure } from './figures.ts';
import { createPool, fillBlocks } from './ipam-content.ts';
import { openBenchStore } from './open-store.ts';
import { calicoctl, median, type Run, runNode } from './process.ts';

const POOL = '10.0.0.0/16';

export async function reports(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'calico-bench-'));
  try {
    const [few, many] = [await fill(folder, 100), await fill(folder, 1000)];
    const figures: Figure[] = [];
    for (const command of ['show', 'check']) {
      const run = (config: string) => median(5, () => runNode([calicoctl, 'ipam', command, '-c', config]));
      figures.push(...compare(command, await run(few), await run(many)));
    }
    return figures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compare(command: string, few: Run, many: Run): Figure[] {
  return [
    {
      name: `ipam ${command}: 1,000 full blocks against 100`,
      measured: many.seconds / few.seconds,
      limit: 12,
      unit: 'x',
      basis: `${many.seconds.toFixed(2)} s against ${few.seconds.toFixed(2)} s`,
    },
    { name: `ipam ${command}: 1,000 full blocks, memory`, measured: many.memory, limit: 300, unit: 'MB', basis: 'fixed' },
  ];
}

/** An embedded store; returns the configuration file that names it. */
async function fill(folder: string, blocks: number): Promise<string> {
  const path = join(folder, `${blocks}.db`);
  await using store = await openBenchStore('sqlite', path);
  const one = (kind: string, spec: object) => store.create({ kind, apiVersion: API_VERSION, metadata: { name: 'default' }, spec });
  await one('ClusterInformation', { clusterGUID: 'bench', datastoreReady: true });
  await one('KubeControllersConfiguration', { controllers: {} });
  await createPool(store, POOL);
  await fillBlocks(store, POOL, blocks, { handles: true });
  const config = join(folder, `${blocks}.cfg`);
  const spec = `{datastoreType: sqlite, sqlitePath: "${path}"}`;
  writeFileSync(config, `apiVersion: projectcalico.org/v3\nkind: CalicoAPIConfig\nmetadata: {}\nspec: ${spec}\n`);
  return config;
}
