/** What the container runtime of the machine knows of Calico's containers (reference calicoctl-cli.md 14.3). */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CommandLine, isInPath, outputOf } from '../diagnostics/capture.ts';
import type { Collection } from './diags.ts';

const RUNTIMES = ['docker', 'nerdctl', 'crictl'] as const;
type Runtime = (typeof RUNTIMES)[number];

/** `between` is done after the ipsets and before the logs. */
export async function collectContainers(collection: Collection, between: () => Promise<void>): Promise<void> {
  const { output } = collection;
  const runtime = await findRuntime();
  if (runtime) await dumpIpsets(runtime, collection);
  else await output.out(`Skipping container ipset dump: no supported container runtime found in PATH (tried ${RUNTIMES.join(', ')})\n`);
  await between();
  if (runtime) await copyContainerLogs(runtime, collection);
  else await output.out(`Could not collect container logs: no container runtime found (tried ${RUNTIMES.join(', ')})\n`);
}

async function findRuntime(): Promise<Runtime | undefined> {
  for (const runtime of RUNTIMES) if (await isInPath(runtime)) return runtime;
  return undefined;
}

async function dumpIpsets(runtime: Runtime, { run }: Collection): Promise<void> {
  await run({ title: 'Dumping ipsets (container)', command: await ipsetCommand(runtime), file: 'ipset_container' });
}

async function ipsetCommand(runtime: Runtime): Promise<CommandLine> {
  if (runtime !== 'crictl') return [runtime, 'run', '--rm', '--privileged', '--net=host', 'calico/node', 'ipset', 'list'];
  const [id = 'calico-node'] = lines(await outputOf(['crictl', 'ps', '--name', 'calico-node', '-q']));
  return ['crictl', 'exec', id, 'ipset', 'list'];
}

async function copyContainerLogs(runtime: Runtime, { output, folder, run }: Collection): Promise<void> {
  await output.out(`Copying logs from Calico containers (${runtime})\n`);
  const list: CommandLine =
    runtime === 'crictl'
      ? ['crictl', 'ps', '-a', '--name', 'calico', '-q']
      : [runtime, 'ps', '-a', '--filter', 'name=calico', '--format', '{{.Names}}: {{.CreatedAt}}'];
  const listed = await outputOf(list);
  if (listed === undefined) return output.out(`Failed to run command: ${list.join(' ')}\n`);
  // Pods' own containers only hold their namespaces.
  const containers = lines(listed).filter((line) => !line.includes('k8s_POD'));
  await mkdir(join(folder, 'logs'), { recursive: true });
  await writeFile(join(folder, 'logs/container_creation_time'), containers.map((line) => `${line}\n`).join(''));
  for (const container of containers) {
    const [name] = container.split(':', 1);
    if (name && /^[\w.-]+$/.test(name)) await run({ command: [runtime, 'logs', name], file: `logs/${name}.log` });
  }
}

function lines(text = ''): string[] {
  return text.split('\n').filter((line) => line !== '');
}
