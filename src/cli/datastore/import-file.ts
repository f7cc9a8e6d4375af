/** The file of an import, read and understood before anything is written, as far as that is possible. */
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { isCalicoError } from '../../base/errors.ts';
import { type ExportedCluster, parseCluster, splitExport } from '../../client/migrate/export-file.ts';
import { type IpamRecord, parseIpam } from '../../client/migrate/ipam-records.ts';
import { userKindByName } from '../../resources/registry.ts';
import { Failure } from '../failure.ts';
import { openable, STDIN } from '../manifest/files.ts';
import { type Loaded, readManifest } from '../manifest/load.ts';
import { resolveNamespace } from '../namespaces.ts';

export interface ImportFile {
  /** With the namespace they go to. */
  readonly resources: readonly Loaded[];
  /** What is wrong with these two comes up only when their turn comes. */
  readonly cluster: Attempt<ExportedCluster>;
  readonly ipam: Attempt<readonly IpamRecord[]>;
}

export type Attempt<T> = { readonly value: T } | { readonly error: unknown };

/** Throws Failure with upstream's text. */
export async function readImportFile(filename: string): Promise<ImportFile> {
  const parts = await prefixed('error while reading migration file', async () => splitExport(await readAll(filename), filename));
  const resources: Loaded[] = [];
  await prefixed('failed to import v3 resources: failed to import v3 resources', async () => {
    const file = { name: filename, text: parts.resources };
    if ((await readManifest(file, userKindByName, (loaded) => resources.push(inNamespace(loaded)))) === 0)
      throw new Failure('no resources specified in file');
  });
  return { resources, cluster: attempt(() => parseCluster(parts.cluster)), ipam: attempt(() => parseIpam(parts.ipam)) };
}

async function readAll(filename: string): Promise<string> {
  return filename === STDIN ? text(process.stdin) : openable(filename, readFile(filename, 'utf8'));
}

function inNamespace(loaded: Loaded): Loaded {
  const { kind, resource } = loaded;
  const { name = '', namespace: documented } = resource.metadata;
  const namespace = resolveNamespace({ kind: kind.kind, namespaced: kind.namespaced, name, documented, flag: '' });
  return namespace === documented ? loaded : { ...loaded, resource: { ...resource, metadata: { ...resource.metadata, namespace } } };
}

function attempt<T>(work: () => T): Attempt<T> {
  try {
    return { value: work() };
  } catch (error) {
    return { error };
  }
}

async function prefixed<T>(prefix: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failure)
      throw new Failure(`${prefix}: ${error.message}`, { details: error.details, hint: error.hint, cause: error });
    if (isCalicoError(error)) throw new Failure(`${prefix}: ${error.message}`, { hint: error.hint, cause: error });
    throw error;
  }
}
