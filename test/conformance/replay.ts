/** What replaying recorded command lines has in common, whatever the store: reading them, running the replay program, judging its results. */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseJson, toGoJson } from '../../src/encoding/go-json.ts';

export interface Scenario {
  readonly name: string;
  readonly area: string;
  /** Kubernetes only: which API group the cluster has. */
  readonly mode?: 'v1' | 'v3';
  readonly tags?: readonly string[];
  readonly steps: readonly unknown[];
}

export interface Result {
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

/** Bugs of the program that was recorded are not replayed. Numbers beyond 2^53 stay what they are. */
export function readScenarios(
  files: readonly string[],
  { only, area }: { only?: string | undefined; area?: readonly string[] | undefined },
): Scenario[] {
  return files
    .flatMap((file) => (parseJson(readFileSync(file, 'utf8')) as { scenarios: Scenario[] }).scenarios)
    .filter((scenario) => !scenario.tags?.includes('quirk'))
    .filter((scenario) => (!only || new RegExp(only).test(scenario.name)) && (!area || area.includes(scenario.area)));
}

/** Longest first onto the emptiest shard; those of `together` onto one. */
export function shards(all: readonly Scenario[], count: number, together: (scenario: Scenario) => boolean = () => false): Scenario[][] {
  const result: { steps: number; scenarios: Scenario[] }[] = Array.from({ length: count }, () => ({ steps: 0, scenarios: [] }));
  const { joined = [], single = [] } = Object.groupBy(all, (scenario) => (together(scenario) ? 'joined' : 'single'));
  for (const scenarios of [joined, ...single.toSorted((a, b) => b.steps.length - a.steps.length).map((scenario) => [scenario])]) {
    const shard = result.reduce((least, other) => (other.steps < least.steps ? other : least));
    shard.scenarios.push(...scenarios);
    shard.steps += scenarios.reduce((sum, { steps }) => sum + steps.length, 0);
  }
  return result.map((shard) => shard.scenarios).filter((list) => list.length > 0);
}

export interface Replay {
  /** The replay program. */
  readonly program: string;
  /** Which servers it uses. */
  readonly servers: readonly string[];
  /** For its input and output. */
  readonly folder: string;
  /** Tells this run's files from others' in the folder. */
  readonly name: string;
}

/** Prints what fails as the program prints it. */
export async function replay(scenarios: readonly Scenario[], { program, servers, folder, name }: Replay): Promise<Result[]> {
  const [input, output] = [join(folder, `${name}.json`), join(folder, `${name}-results.json`)];
  writeFileSync(input, toGoJson({ scenarios }));
  const args = [program, '--bin', join(root, 'bin/run.js'), ...servers, '--loose', '--fails-only', '--out', output, input];
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
}

/** What waits for commands to come stands in pending.json; printed. */
export function withoutPending(scenarios: readonly Scenario[]): Scenario[] {
  const pending: Record<string, string> = JSON.parse(readFileSync(join(here, 'pending.json'), 'utf8'));
  for (const { name } of scenarios) if (pending[name]) console.log(`pending: ${name}: ${pending[name]}`);
  return scenarios.filter(({ name }) => !pending[name]);
}

/** What differs on purpose stands in deviations.json, by scenario and step, with the reason; printed. */
export function judge(results: readonly Result[]): { failed: number; deviating: number } {
  const deviations: Record<string, Deviation> = JSON.parse(readFileSync(join(here, 'deviations.json'), 'utf8')).transcripts;
  const counts = { failed: 0, deviating: 0 };
  for (const { name, pass, failed_steps } of results) {
    if (pass) continue;
    const deviation = deviations[name];
    if (deviation && failed_steps.every((step) => deviation.steps.includes(step))) {
      counts.deviating += 1;
      console.log(`deviates: ${name} step ${failed_steps.join(', ')}: ${deviation.reason}`);
    } else counts.failed += 1;
  }
  return counts;
}
