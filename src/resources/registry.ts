/** Finds kinds by name. Their modules are imported when they are found: a kind that a command does not need costs nothing. */
import { CalicoError } from '../base/errors.ts';
import { type RegistryEntry, registry } from './generated/registry.ts';
import type { Kind } from './kind.ts';
import type { Resource } from './resource.ts';

/** The names of all kinds, without importing them; those without aliases are not for users. */
export function kindNames(): readonly RegistryEntry[] {
  return registry;
}

/** By the exact name, as in a manifest: `IPPool`. Throws CalicoError `NotSupported` where there is no such kind. */
export async function kindByName<R extends Resource = Resource>(name: string): Promise<Kind<R>> {
  const entry = registry.find(({ kind }) => kind === name);
  if (entry === undefined) throw new CalicoError('NotSupported', `unknown kind ${name}`);
  return (await entry.load()) as unknown as Kind<R>;
}

/** The same for kinds that users write; undefined for any other name. */
export async function userKindByName(name: string): Promise<Kind | undefined> {
  return registry.find(({ kind, aliases }) => kind === name && aliases.length > 0)?.load();
}

/** By any spelling that the command line knows, in any case: `ippools`, `pool`. */
export async function kindByAlias(alias: string): Promise<Kind | undefined> {
  const spelling = alias.toLowerCase();
  return registry.find(({ aliases }) => aliases.includes(spelling))?.load();
}
