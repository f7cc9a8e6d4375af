/** Many commands, several at a time, each with a file for its output (reference calicoctl-cli.md 16). */
import { join } from 'node:path';
import { type CommandLine, captureTo } from '../diagnostics/capture.ts';
import { createCensor } from '../diagnostics/censor.ts';
import type { Output } from '../output.ts';

export interface Task {
  /** `Collect pods (yaml)` */
  readonly title: string;
  readonly command: CommandLine;
  /** Below the folder of the bundle. */
  readonly file: string;
}

export interface Collection {
  /** Of the bundle. */
  readonly folder: string;
  readonly output: Output;
  readonly signal: AbortSignal;
  /** Files that mention settings nobody supports. */
  readonly unsupported: Set<string>;
  /** How many commands have been started. */
  count: number;
}

const UNSUPPORTED = 'unsupported.operator.tigera.io';

/** One that fails says so; what it printed is kept, and the others go on. */
export async function runTasks(tasks: readonly Task[], collection: Collection, parallelism: number): Promise<void> {
  const queue = tasks.values();
  const worker = async () => {
    for (const task of queue) if (!collection.signal.aborted) await runTask(task, collection);
  };
  await Promise.all(Array.from({ length: Math.max(1, parallelism) }, worker));
}

async function runTask({ title, command, file }: Task, collection: Collection): Promise<void> {
  const { folder, output, signal, unsupported } = collection;
  collection.count += 1;
  const number = collection.count;
  await output.out(`[${number}] ${title}\n`);
  const filter = () => {
    const censor = createCensor();
    return (line: string) => {
      if (line.includes(UNSUPPORTED)) unsupported.add(file);
      return censor(line);
    };
  };
  const captured = await captureTo(join(folder, file), command, { signal, filter });
  if (!captured.ok && !signal.aborted)
    await output.out(`[${number}] Failed to run command: ${command.join(' ')}\nError: ${captured.output.trimEnd()}\n`);
}
