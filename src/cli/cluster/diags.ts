/** `cluster diags` (reference calicoctl-cli.md 16): what the cluster says of itself, through kubectl, in one archive. */
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isCalicoError } from '../../base/errors.ts';
import type { FelixConfiguration } from '../../resources/generated/types.ts';
import type { Surroundings } from '../change-resources.ts';
import { Connection, type ConnectionFlags } from '../connection.ts';
import { captureTo, isInPath, timestamp } from '../diagnostics/capture.ts';
import { messageOf } from '../error-text.ts';
import { EXIT_INTERRUPTED, Failure } from '../failure.ts';
import { collectCertificates } from './certificates.ts';
import { clusterTasks } from './cluster-tasks.ts';
import { getList, type KubernetesObject, type Pod, resourceNames } from './kubectl.ts';
import { choosePods, isAgent, nodeTasks, podFolder, podTasks } from './pod-tasks.ts';
import { type Collection, runTasks } from './tasks.ts';

export interface DiagsFlags extends ConnectionFlags {
  readonly since: string;
  readonly 'max-logs': string;
  readonly 'max-parallelism': string;
  readonly 'focus-nodes': string;
  readonly 'skip-temp-dir-cleanup': boolean;
}

export async function collectClusterDiags(flags: DiagsFlags, { output, interrupt }: Surroundings): Promise<void> {
  checkFlags(flags);
  if (!(await isInPath('kubectl'))) throw new Failure('missing dependency: unable to locate kubectl in PATH');
  await using connection = await Connection.open(flags, output);
  const bpf = await usesBpf(connection, (line) => output.out(line));
  await output.out('==== Begin collecting diagnostics. ====\n');
  const temporary = await mkdtemp(join(tmpdir(), 'calico-diagnostics-'));
  await output.out(`Created temporary directory: ${temporary}\n`);
  const name = `calico-diagnostics-${timestamp()}`;
  try {
    await interrupt.during(async (signal) => {
      const collection: Collection = { folder: join(temporary, name), output, signal, unsupported: new Set(), count: 0 };
      await collect(flags, collection, bpf);
      if (signal.aborted) throw new Failure('interrupted: no bundle was made', { exitCode: EXIT_INTERRUPTED });
      await noteUnsupported(collection);
      await pack(temporary, name, collection);
    });
  } finally {
    if (!flags['skip-temp-dir-cleanup']) await rm(temporary, { recursive: true, force: true });
  }
}

/** Upstream's messages, which go to stdout. */
function checkFlags({ since, 'max-logs': maxLogs }: DiagsFlags): void {
  if (since !== '' && !/^[0-9]+[smh]$/.test(since)) throw executing(`invalid duration for since flag (try 10s, 5m, or 1h): ${since}`);
  if (Number(maxLogs) < 0) throw executing('negative value for max-logs flag');
}

function executing(message: string): Failure {
  return new Failure(`Error executing command: ${message}`, { stream: 'stdout' });
}

/** Where nobody can say, what there is of BPF is asked for. Throws where there is no client. */
async function usesBpf(connection: Connection, print: (line: string) => Promise<void>): Promise<boolean> {
  let client: Connection['clientOrError'];
  try {
    client = connection.clientOrError;
  } catch (error) {
    await print(`ERROR creating clients: ${messageOf(error)}\n`);
    throw error;
  }
  try {
    const { resource } = await client.get<FelixConfiguration>({ kind: 'FelixConfiguration', name: 'default' });
    return resource.spec.bpfEnabled === true;
  } catch (error) {
    return !isCalicoError(error, 'NotFound');
  }
}

async function collect(flags: DiagsFlags, collection: Collection, bpf: boolean): Promise<void> {
  const { folder, output, signal } = collection;
  const parallelism = Number(flags['max-parallelism']);
  const [found, resources] = await Promise.all([getList<KubernetesObject>(['namespaces'], signal), resourceNames(signal)]);
  if (found === undefined && !signal.aborted)
    await output.out('Failed to list the namespaces of the cluster: is kubectl configured for it?\n');
  const namespaces = (found ?? []).map(({ metadata }) => metadata.name).filter((name) => /calico|tigera/.test(name));
  await collectCertificates(namespaces, collection);
  const pods = (await Promise.all(namespaces.map((namespace) => getList<Pod>(['pods', '-n', namespace], signal)))).flatMap(
    (list) => list ?? [],
  );
  const focusNodes = new Set(flags['focus-nodes'].split(',').map((node) => node.trim()));
  const chosen = choosePods(pods, { maxLogs: Number(flags['max-logs']), focusNodes });
  const tasks = [
    ...chosen.flatMap((pod) => podTasks(pod, flags.since || '0s')),
    ...chosen.filter(isAgent).flatMap((pod) => nodeTasks(pod, { bpf })),
    ...clusterTasks(resources, namespaces),
  ];
  await runTasks(tasks, collection, parallelism);
  await Promise.all(chosen.map((pod) => link(pod, folder)));
}

/** The same logs by namespace, for those who look for a component and not for a node. */
async function link(pod: Pod, folder: string): Promise<void> {
  const { name, namespace = '' } = pod.metadata;
  await mkdir(join(folder, 'links', namespace), { recursive: true });
  for (const extension of ['log', 'txt'])
    await symlink(`../../${podFolder(pod)}/${name}.${extension}`, join(folder, 'links', namespace, `${name}.${extension}`));
}

async function noteUnsupported({ folder, output, unsupported }: Collection): Promise<void> {
  if (unsupported.size === 0) return;
  await output.out('\n==== WARNING: Unsupported annotation usage detected in the cluster ====\n');
  await writeFile(join(folder, 'files_with_unsupported_annotation.txt'), [...unsupported].map((file) => `${file}\n`).join(''));
}

async function pack(temporary: string, name: string, { output, signal }: Collection): Promise<void> {
  const archive = `./${name}.tar.gz`;
  await output.out('\n==== Producing a diagnostics bundle. ====\n');
  const packed = await captureTo(join(temporary, 'tar.log'), ['tar', 'cfz', archive, '-C', temporary, name], { signal });
  if (!packed.ok) throw new Failure(`failed to produce the diagnostics bundle: ${packed.output.trim()}`);
  // What a cluster says of itself is for its owner.
  await chmod(archive, 0o600);
  await output.out(`Diagnostic bundle created at ${archive}\n`);
}
