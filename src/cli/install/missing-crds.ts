/** Calico's custom resource definitions, where a cluster lacks some: those it has are somebody's, and stay as they are. */
import type { Configuration } from '../../datastore/configuration.ts';
import { API_VERSIONS, applyAll, chooseGroup, definitionsIn, manifest } from './crds.ts';
import { Definitions } from './definitions.ts';

export interface MissingCrdsOptions {
  readonly configuration: Extract<Configuration, { type: 'kubernetes' }>;
  readonly packageRoot: string;
  readonly signal: AbortSignal;
}

/** Resolves when objects of all kinds can be stored, with what was done; undefined where nothing was. */
export async function installMissingCrds({ configuration, packageRoot, signal }: MissingCrdsOptions): Promise<string | undefined> {
  const { kubernetes, source } = configuration;
  await using definitions = await Definitions.open(kubernetes, { source, env: process.env });
  const [groups, names] = await Promise.all([definitions.groups(), definitions.names()]);
  const group = chooseGroup(undefined, groups, kubernetes);
  const missing = definitionsIn(await manifest(packageRoot, group)).filter(({ metadata }) => !names.has(metadata.name!));
  if (missing.length === 0) return undefined;
  const from = await definitions.revision();
  const applied = await applyAll(definitions, missing);
  const waiting = applied.filter(({ established }) => !established);
  await definitions.untilEstablished(
    waiting.map(({ name }) => name),
    from,
    signal,
  );
  return `installed ${applied.length} custom resource definitions of ${API_VERSIONS[group]} that the cluster had not`;
}
