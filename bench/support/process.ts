/** Times whole processes: what a user waits for. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, '../..');
export const calicoctl = join(root, 'bin/run.js');

export interface Run {
  readonly seconds: number;
  /** Peak resident memory of the process, in MB. */
  readonly memory: number;
}

/** Runs `node script ...args` to its end; its output is read and thrown away. Throws when it fails. */
export function runNode(args: readonly string[], options: { input?: string } = {}): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'calico-bench-'));
  const report = join(folder, 'memory');
  return new Promise((done, reject) => {
    const started = performance.now();
    // Where the machine has it set, whoever speaks TLS reads it: 10 ms that are not the program's.
    const { NODE_EXTRA_CA_CERTS: _, ...machine } = process.env;
    const env = { ...machine, NODE_OPTIONS: `--import=${join(here, 'report-memory.js')}`, BENCH_MEMORY_REPORT: report };
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['pipe', 'pipe', 'pipe'] });
    let stderr = '';
    child.stdout.resume();
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.stdin.on('error', () => {});
    child.stdin.end(options.input);
    child.on('error', reject);
    child.on('close', (code) => {
      const seconds = (performance.now() - started) / 1000;
      const memory = code === 0 ? Number(readFileSync(report, 'utf8')) / 1024 : 0;
      rmSync(folder, { recursive: true, force: true });
      if (code === 0) done({ seconds, memory });
      else reject(new Error(`${args.join(' ')} ended with ${code}: ${stderr.slice(0, 2000)}`));
    });
  });
}

/** The median of `times` runs after one that is not counted. `before` prepares each run and is not timed. */
export async function median(times: number, run: () => Promise<Run>, before?: () => unknown): Promise<Run> {
  return (await medians(times, { only: { run, before } })).only;
}

export interface Timed {
  readonly run: () => Promise<Run>;
  readonly before?: (() => unknown) | undefined;
}

/** The same for several that are compared: they take turns, so that whatever else the machine does is felt by all alike. */
export async function medians<K extends string>(times: number, timed: Readonly<Record<K, Timed>>): Promise<Record<K, Run>> {
  const names = Object.keys(timed) as K[];
  const runs = new Map<K, Run[]>(names.map((name) => [name, []]));
  for (let index = -1; index < times; index += 1) {
    for (const name of names) {
      await timed[name].before?.();
      const result = await timed[name].run();
      if (index >= 0) runs.get(name)!.push(result);
    }
  }
  const middle = (all: Run[]) => all.sort((a, b) => a.seconds - b.seconds)[Math.floor(all.length / 2)]!;
  return Object.fromEntries(names.map((name) => [name, middle(runs.get(name)!)])) as Record<K, Run>;
}
