/** `install crds`: prints Calico's custom resource definitions, or puts them into the cluster that is configured. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isCalicoError } from '../../base/errors.ts';
import type { ApiGroup } from '../../datastore/kubernetes/api-group.ts';
import type { KubernetesSettings } from '../../datastore/settings.ts';
import { toGoJson } from '../../encoding/go-json.ts';
import { parseYaml, splitDocuments } from '../../encoding/yaml.ts';
import type { Surroundings } from '../change-resources.ts';
import { hintOf, messageOf } from '../error-text.ts';
import { Failure } from '../failure.ts';
import { DEFAULT_CONFIG } from '../flags.ts';
import type { Output } from '../output.ts';
import { type Applied, type Definition, Definitions } from './definitions.ts';

export interface InstallCrdsFlags {
  readonly apply: boolean;
  readonly group: string;
  readonly output: string;
  readonly verbose: boolean;
  readonly config: string;
  readonly context: string;
}

const FILES = { v1: 'crds.yaml', v3: 'crds-v3.yaml' } as const;
export const API_VERSIONS = { v1: 'crd.projectcalico.org/v1', v3: 'projectcalico.org/v3' } as const;

export async function installCrds(
  flags: InstallCrdsFlags,
  { packageRoot, ...surroundings }: Surroundings & { readonly packageRoot: string },
): Promise<void> {
  const group = groupOf(flags.group);
  const formats = flags.apply ? ['', 'json'] : ['', 'yaml', 'json'];
  if (!formats.includes(flags.output))
    throw new Failure(`unrecognized output format '${flags.output}'`, { hint: `Formats: ${formats.filter(Boolean).join(', ')}` });
  const texts = (group: ApiGroup) => manifest(packageRoot, group);
  if (!flags.apply) return surroundings.output.out(printed(await texts(group ?? 'v1'), flags.output));
  await apply({ flags, asked: group, texts, ...surroundings });
}

export function manifest(packageRoot: string, group: ApiGroup): Promise<string> {
  return readFile(join(packageRoot, 'manifests', FILES[group]), 'utf8');
}

function groupOf(text: string): ApiGroup | undefined {
  if (text === '') return undefined;
  const group = (['v1', 'v3'] as const).find((name) => name === text || API_VERSIONS[name] === text);
  if (!group)
    throw new Failure(`unknown API group '${text}'`, { hint: 'Groups: v1 (crd.projectcalico.org/v1), v3 (projectcalico.org/v3)' });
  return group;
}

function printed(text: string, format: string): string {
  if (format !== 'json') return text;
  return `${toGoJson({ kind: 'List', apiVersion: 'v1', metadata: {}, items: definitionsIn(text) }, { indent: 2 })}\n`;
}

export function definitionsIn(text: string): Definition[] {
  return splitDocuments(text).flatMap((document) => (parseYaml(document.text).value as Definition | null) ?? []);
}

interface Work extends Surroundings {
  readonly flags: InstallCrdsFlags;
  readonly asked: ApiGroup | undefined;
  readonly texts: (group: ApiGroup) => Promise<string>;
}

async function apply({ flags, asked, texts, output, interrupt }: Work): Promise<void> {
  const { kubernetes, source } = await cluster(flags);
  await using definitions = await Definitions.open(kubernetes, { source, env: process.env });
  const group = chooseGroup(asked, await definitions.groups(), kubernetes);
  const wanted = definitionsIn(await texts(group));
  await interrupt.during(async (signal) => {
    const from = await definitions.revision();
    const applied = await applyAll(definitions, wanted);
    const waiting = applied.filter(({ established }) => !established).map(({ name }) => name);
    await definitions.untilEstablished(waiting, from, signal);
    await tell(applied, { group, flags, output });
  });
}

/** All of them, also where some fail. */
export async function applyAll(definitions: Definitions, wanted: readonly Definition[]): Promise<Applied[]> {
  const failed: { readonly name: string; readonly error: unknown }[] = [];
  const applying = wanted.map(async (definition) => {
    try {
      return await definitions.apply(definition);
    } catch (error) {
      if (!isCalicoError(error)) throw error;
      failed.push({ name: definition.metadata.name!, error });
      return [];
    }
  });
  const applied = (await Promise.all(applying)).flat();
  const [first] = failed;
  if (!first) return applied;
  throw new Failure(`${failed.length} of ${wanted.length} custom resource definitions were not applied`, {
    details: failed.map(({ name, error }) => `${name}: ${messageOf(error)}`),
    hint: hintOf(first.error),
    cause: first.error,
  });
}

async function cluster({ config, context }: InstallCrdsFlags): Promise<{ kubernetes: KubernetesSettings; source: string }> {
  const { loadConfiguration } = await import('../../datastore/configuration.ts');
  const configuration = await loadConfiguration({ path: config || DEFAULT_CONFIG, context: context || undefined, env: process.env });
  if (configuration.type === 'kubernetes') return configuration;
  throw new Failure(`the datastore is ${configuration.type} (${configuration.source}), which needs no custom resource definitions`, {
    hint: 'For a Kubernetes cluster set DATASTORE_TYPE=kubernetes or KUBECONFIG, or give a file with --config.',
  });
}

/** Where both are there, everybody takes v1: whoever put the other beside would lose sight of what is stored. */
export function chooseGroup(asked: ApiGroup | undefined, found: readonly ApiGroup[], { apiGroup }: KubernetesSettings): ApiGroup {
  const configured = apiGroup && (apiGroup.value.toLowerCase() === API_VERSIONS.v3 ? 'v3' : 'v1');
  const group = asked ?? configured ?? found[0] ?? 'v1';
  const [other] = found;
  if (other === undefined || found.includes(group)) return group;
  throw new Failure(
    `this cluster has the definitions of ${API_VERSIONS[other]}: those of ${API_VERSIONS[group]} beside them would hide one or the other`,
    {
      hint: `To update what is there, use --group ${other}. To have both, print them and apply them with kubectl, and set CALICO_API_GROUP wherever Calico runs.`,
    },
  );
}

interface Telling {
  readonly group: ApiGroup;
  readonly flags: InstallCrdsFlags;
  readonly output: Output;
}

/** As JSON: schemas/output/install-crds.json */
async function tell(applied: readonly Applied[], { group, flags, output }: Telling): Promise<void> {
  const apiVersion = API_VERSIONS[group];
  if (flags.output === 'json') {
    const definitions = applied.map(({ name, outcome }) => ({ name, outcome }));
    return output.out(`${JSON.stringify({ apiVersion, definitions }, null, 2)}\n`);
  }
  if (flags.verbose) for (const { name, outcome } of applied) await output.out(`${outcome} ${name}\n`);
  const counts = (['created', 'configured', 'unchanged'] as const)
    .map((outcome) => ({ outcome, count: applied.filter((one) => one.outcome === outcome).length }))
    .filter(({ count }) => count > 0);
  const summary = counts.map(({ outcome, count }) => `${count} ${outcome}`).join(', ');
  await output.out(`Successfully applied ${applied.length} custom resource definition(s) of ${apiVersion}: ${summary}\n`);
}
