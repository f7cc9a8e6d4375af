/** `api-resources`: the kinds there are, how they may be spelt, and what can be done with them. */
import type { Kind, Verb } from '../resources/kind.ts';
import { kindNames } from '../resources/registry.ts';
import { API_VERSION } from '../resources/resource.ts';
import { Failure } from './failure.ts';
import type { Output } from './output.ts';
import { alignColumns } from './tab-writer.ts';

/** What commands do to objects of a kind, by the verb that a kind may refuse. */
const VERBS = { create: 'create', apply: 'apply', replace: 'update', patch: 'update', label: 'update', delete: 'delete' } as const;

interface ApiResource {
  readonly name: string;
  readonly kind: string;
  readonly apiVersion: string;
  readonly namespaced: boolean;
  /** Other spellings that commands take. */
  readonly aliases: readonly string[];
  /** Commands that work on it; single objects may be protected all the same. */
  readonly verbs: readonly string[];
}

export async function printApiResources(flags: { readonly output: string }, output: Output): Promise<void> {
  const resources = await apiResources();
  switch (flags.output) {
    case '':
      return output.out(table(resources, ['NAME', 'ALIASES', 'KIND', 'NAMESPACED']));
    case 'wide':
      return output.out(table(resources, ['NAME', 'ALIASES', 'APIVERSION', 'KIND', 'NAMESPACED', 'VERBS']));
    case 'json':
      return output.out(`${JSON.stringify({ resources }, null, 2)}\n`);
    case 'name':
      return output.out(resources.map(({ name }) => `${name}\n`).join(''));
    default:
      throw new Failure(`unrecognized output format '${flags.output}'`, { hint: 'Formats: wide, json, name' });
  }
}

async function apiResources(): Promise<ApiResource[]> {
  const kinds = await Promise.all(kindNames().flatMap(({ aliases, load }) => (aliases.length > 0 ? [load()] : [])));
  return kinds
    .map((kind) => ({
      name: kind.plural,
      kind: kind.kind,
      apiVersion: API_VERSION,
      namespaced: kind.namespaced,
      aliases: kind.aliases.filter((alias) => alias !== kind.plural),
      verbs: ['get', ...Object.entries(VERBS).flatMap(([command, verb]) => (isRefused(kind, verb) ? [] : [command]))],
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whatever the object is called. */
function isRefused({ kind, namespaced, refuse }: Kind, verb: Verb): boolean {
  return refuse?.(verb, { kind, name: 'any', namespace: namespaced ? 'any' : undefined }) !== undefined;
}

const CELLS: Readonly<Record<string, (resource: ApiResource) => string>> = {
  NAME: ({ name }) => name,
  ALIASES: ({ aliases }) => aliases.join(','),
  APIVERSION: ({ apiVersion }) => apiVersion,
  KIND: ({ kind }) => kind,
  NAMESPACED: ({ namespaced }) => String(namespaced),
  VERBS: ({ verbs }) => verbs.join(','),
};

function table(resources: readonly ApiResource[], headings: readonly string[]): string {
  return [...alignColumns([headings, ...resources.map((resource) => headings.map((heading) => CELLS[heading]!(resource)))])].join('');
}
