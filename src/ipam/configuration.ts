/** IPAM's own settings (reference ipam.md 2.6). */
import { CalicoError } from '../base/errors.ts';
import type { Datastore, Stored } from '../datastore/datastore.ts';
import type { IPAMConfig } from '../resources/generated/types.ts';
import { API_VERSION, type Ref } from '../resources/resource.ts';
import { find } from './objects.ts';

export interface Configuration {
  /** A host gets addresses only from blocks of its own. */
  readonly strictAffinity: boolean;
  /** A host that needs addresses claims new blocks. */
  readonly autoAllocateBlocks: boolean;
  /** Of each family; 0: the built-in limit. */
  readonly maxBlocksPerHost: number;
  /** `Enabled` or `Disabled`; absent in settings that an older Calico stored. */
  readonly kubeVirtVMAddressPersistence?: string | undefined;
  /** How long a released address rests. */
  readonly ipCooldownSeconds: number;
}

export const CONFIGURATION_REF: Ref = { kind: 'IPAMConfig', name: 'default' };

/** What holds while nothing is stored. */
const DEFAULTS: Configuration = {
  strictAffinity: false,
  autoAllocateBlocks: true,
  maxBlocksPerHost: 0,
  kubeVirtVMAddressPersistence: 'Enabled',
  ipCooldownSeconds: 0,
};

export function toConfiguration(stored: Stored<IPAMConfig> | undefined): Configuration {
  if (!stored) return DEFAULTS;
  const {
    strictAffinity,
    autoAllocateBlocks,
    maxBlocksPerHost = 0,
    kubeVirtVMAddressPersistence,
    ipCooldownSeconds = 0,
  } = stored.resource.spec;
  return { strictAffinity, autoAllocateBlocks, maxBlocksPerHost, kubeVirtVMAddressPersistence, ipCooldownSeconds };
}

/** Writes nothing, even where nothing is stored. */
export async function readConfiguration(datastore: Datastore): Promise<Configuration> {
  return toConfiguration(await find<IPAMConfig>(datastore, CONFIGURATION_REF));
}

/** Errors: Invalid (a combination that cannot work), Conflict (somebody else changed it meanwhile). */
export async function writeConfiguration(datastore: Datastore, change: (current: Configuration) => Configuration): Promise<Configuration> {
  const stored = await find<IPAMConfig>(datastore, CONFIGURATION_REF);
  const next = change(toConfiguration(stored));
  refuseCombination(next);
  if (stored && isSame(toConfiguration(stored), next)) return next;
  const spec = toSpec(next);
  if (stored) await datastore.update<IPAMConfig>({ ...stored, resource: { ...stored.resource, spec } });
  else
    await datastore.create<IPAMConfig>({ kind: 'IPAMConfig', apiVersion: API_VERSION, metadata: { name: CONFIGURATION_REF.name }, spec });
  return next;
}

function refuseCombination({ strictAffinity, autoAllocateBlocks, maxBlocksPerHost }: Configuration): void {
  if (!strictAffinity && !autoAllocateBlocks)
    throw new CalicoError('Invalid', "Cannot disable 'StrictAffinity' and 'AutoAllocateBlocks' at the same time");
  if (maxBlocksPerHost > 0 && !strictAffinity) throw new CalicoError('Invalid', 'MaxBlocksPerHost requires StrictAffinity to be enabled');
}

function isSame(a: Configuration, b: Configuration): boolean {
  return (Object.keys(DEFAULTS) as (keyof Configuration)[]).every((key) => a[key] === b[key]);
}

/** Nothing is stored for what is off or unset. */
function toSpec({ maxBlocksPerHost, kubeVirtVMAddressPersistence, ipCooldownSeconds, ...flags }: Configuration): IPAMConfig['spec'] {
  return {
    ...flags,
    ...(maxBlocksPerHost !== 0 && { maxBlocksPerHost }),
    ...(kubeVirtVMAddressPersistence !== undefined && { kubeVirtVMAddressPersistence }),
    ...(ipCooldownSeconds !== 0 && { ipCooldownSeconds }),
  };
}
