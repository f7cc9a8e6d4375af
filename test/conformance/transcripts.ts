/**
 * `npm run transcripts -- FILE... [--only REGEX] [--area NAME]`: replays recorded command lines against bin/run.js through the replay program that
 * lies beside the recordings, in two shards, each on a real etcd of its own. What differs on purpose stands in deviations.json (by scenario and step, with
 * the reason), what waits for commands to come in pending.json; both are printed.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startEtcd } from '../support/etcd-server.ts';

interface Scenario {
  readonly name: string;
  readonly area: string;
  readonly tags?: readonly string[];
  readonly steps: readonly unknown[];
}
interface Result {
  readonly name: string;
  readonly pass: boolean;
  readonly failed_steps: readonly number[];
}
interface Deviation {
  readonly steps: readonly number[];
  readonly reason: string;
}

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
const SHARDS = 2;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' }, area: { type: 'string' } } });
if (positionals.length === 0) {
  console.error('usage: npm run transcripts -- FILE... [--only REGEX] [--area NAME]');
  process.exit(2);
}
if (existsSync('/etc/calico/calicoctl.cfg')) {
  console.error('/etc/calico/calicoctl.cfg exists and would decide which store is used: refusing to replay transcripts on this machine');
  process.exit(2);
}
const read = <T>(name: string): T => JSON.parse(readFileSync(join(here, name), 'utf8'));
const deviations = read<{ transcripts: Record<string, Deviation> }>('deviations.json').transcripts;
const pending = read<Record<string, string>>('pending.json');

const scenarios = positionals
  .flatMap((file) => (JSON.parse(readFileSync(file, 'utf8')) as { scenarios: Scenario[] }).scenarios)
  .filter((scenario) => !scenario.tags?.includes('quirk'))
  .filter((scenario) => (!values.only || new RegExp(values.only).test(scenario.name)) && (!values.area || values.area === scenario.area));
for (const scenario of scenarios) if (pending[scenario.name]) console.log(`pending: ${scenario.name}: ${pending[scenario.name]}`);
const runnable = scenarios.filter((scenario) => !pending[scenario.name]);

const folder = mkdtempSync(join(tmpdir(), 'calico-transcripts-'));
let results: Result[];
try {
  results = (await Promise.all(shards(runnable).map(replay))).flat();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

let failed = runnable.length - results.length;
let deviating = 0;
for (const result of results) {
  if (result.pass) continue;
  const deviation = deviations[result.name];
  if (deviation && result.failed_steps.every((step) => deviation.steps.includes(step))) {
    deviating += 1;
    console.log(`deviates: ${result.name} step ${result.failed_steps.join(', ')}: ${deviation.reason}`);
  } else failed += 1;
}
const skipped = scenarios.length - runnable.length;
console.log(`${runnable.length - failed} passed, ${failed} failed, ${skipped} skipped`);
if (deviating > 0) console.error(`(${deviating} of the passed ones hold steps that differ on purpose)`);
process.exit(failed > 0 ? 1 : 0);

/** Longest first onto the emptiest shard. */
function shards(all: readonly Scenario[]): Scenario[][] {
  const result: { steps: number; scenarios: Scenario[] }[] = Array.from({ length: SHARDS }, () => ({ steps: 0, scenarios: [] }));
  for (const scenario of all.toSorted((a, b) => b.steps.length - a.steps.length)) {
    const shard = result.reduce((least, other) => (other.steps < least.steps ? other : least));
    shard.scenarios.push(scenario);
    shard.steps += scenario.steps.length;
  }
  return result.map((shard) => shard.scenarios).filter((list) => list.length > 0);
}

async function replay(list: Scenario[], index: number): Promise<Result[]> {
  const etcd = await startEtcd();
  try {
    const input = join(folder, `shard-${index}.json`);
    const output = join(folder, `results-${index}.json`);
    writeFileSync(input, JSON.stringify({ scenarios: list }));
    const program = join(dirname(resolve(positionals[0]!)), 'replay.py');
    const args = [program, '--bin', join(root, 'bin/run.js'), '--etcd', etcd.url, '--loose', '--fails-only', '--out', output, input];
    const env = { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}` };
    await new Promise<void>((done, reject) => {
      const child = spawn('python3', args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
      let text = '';
      child.stdout.on('data', (chunk) => {
        text += chunk;
      });
      child.on('error', reject);
      child.on('close', () => {
        process.stdout.write(text);
        done();
      });
    });
    return JSON.parse(readFileSync(output, 'utf8'));
  } finally {
    await etcd.stop();
  }
}
