/**
 * `npm run transcripts -- FILE... [--only REGEX] [--area NAME]... [--definitions own]`: replays recorded command lines against bin/run.js through the
 * replay program that lies beside the recordings, in two shards, each on real servers of its own: etcd, or Kubernetes API servers (with upstream's
 * custom resource definitions, or those in manifests/). What differs on purpose stands in deviations.json (by scenario and step, with the reason),
 * what waits for commands to come in pending.json; both are printed.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startEtcd } from '../support/etcd-server.ts';
import { judge, type Result, readScenarios, replay, type Scenario, shards, withoutPending } from './replay.ts';
import { isKubeScenario, replayKube } from './transcripts-kube.ts';

const SHARDS = 2;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, area: { type: 'string', multiple: true }, definitions: { type: 'string', default: 'upstream' } },
});
const { definitions } = values;
if (positionals.length === 0 || (definitions !== 'upstream' && definitions !== 'own')) {
  console.error('usage: npm run transcripts -- FILE... [--only REGEX] [--area NAME]... [--definitions own]');
  process.exit(2);
}
if (existsSync('/etc/calico/calicoctl.cfg')) {
  console.error('/etc/calico/calicoctl.cfg exists and would decide which store is used: refusing to replay transcripts on this machine');
  process.exit(2);
}

const scenarios = readScenarios(positionals, values);
const runnable = withoutPending(scenarios);
const recordings = dirname(resolve(positionals[0]!));
const folder = mkdtempSync(join(tmpdir(), 'calico-transcripts-'));
let results: Result[];
try {
  const { kube = [], etcd = [] } = Object.groupBy(runnable, (scenario) => (isKubeScenario(scenario) ? 'kube' : 'etcd'));
  results = [...(await replayEtcd(etcd)), ...(await replayKube(kube, { recordings, folder, definitions }))];
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const { failed: different, deviating } = judge(results);
const failed = different + runnable.length - results.length;
console.log(`${runnable.length - failed} passed, ${failed} failed, ${scenarios.length - runnable.length} skipped`);
if (deviating > 0) console.error(`(${deviating} of the passed ones hold steps that differ on purpose)`);
process.exit(failed > 0 ? 1 : 0);

async function replayEtcd(list: readonly Scenario[]): Promise<Result[]> {
  const program = join(recordings, 'replay.py');
  const found = await Promise.all(
    shards(list, SHARDS).map(async (shard, index) => {
      const etcd = await startEtcd();
      try {
        return await replay(shard, { program, servers: ['--etcd', etcd.url], folder, name: `etcd-${index}` });
      } finally {
        await etcd.stop();
      }
    }),
  );
  return found.flat();
}
