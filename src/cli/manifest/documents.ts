/** The resources within one document: a single one, an array of them, or a typed list (reference calicoctl-cli.md 5.3). */
import { CalicoError } from '../../base/errors.ts';
import type { Kind } from '../../resources/kind.ts';
import { kindNames } from '../../resources/registry.ts';
import { API_VERSION } from '../../resources/resource.ts';
import { nearest } from '../argv/suggest.ts';
import type { Path } from './source.ts';

/** An object of a known kind, not decoded yet. */
export interface Candidate {
  readonly kind: Kind;
  readonly value: Json;
  /** Where it stands in the document. */
  readonly path: Path;
}

/** Finds a kind by its exact name; only those that users may write. */
export type FindKind = (name: string) => Promise<Kind | undefined>;

type Json = Readonly<Record<string, unknown>>;

/** Throws CalicoError `Input`; `path` of its finding says where. */
export async function candidates(value: unknown, findKind: FindKind): Promise<Candidate[]> {
  // What Go's decoder makes of a document with nothing in it.
  if (value === null) throw unknownKind('', '', [], 'A document with nothing but comments is not a resource: remove it.');
  if (Array.isArray(value)) return elements(value, [], findKind);
  if (!isObject(value)) throw notAResource(typeof value === 'string' ? 'string' : typeof value === 'boolean' ? 'bool' : 'number');
  if (typeof value.kind !== 'string' || value.kind === '') throw notAResource('object');
  return expand(value, [], findKind);
}

async function elements(values: readonly unknown[], path: Path, findKind: FindKind): Promise<Candidate[]> {
  const found: Candidate[] = [];
  for (const [index, value] of values.entries()) {
    const own = [...path, index];
    if (!isObject(value) || typeof value.kind !== 'string' || value.kind === '') throw missingKind(own);
    for (const candidate of await expand(value, own, findKind)) found.push(candidate);
  }
  return found;
}

async function expand(value: Json, path: Path, findKind: FindKind): Promise<Candidate[]> {
  const name = value.kind as string;
  const version = typeof value.apiVersion === 'string' ? value.apiVersion : '';
  const isCurrent = version === API_VERSION;
  const kind = isCurrent ? await findKind(name) : undefined;
  if (kind) return [{ kind, value, path }];
  const listed = isCurrent && name.endsWith('List') ? await findKind(name.slice(0, -'List'.length)) : undefined;
  if (listed) return items(value, listed, path);
  throw unknownKind(name, version, path, hintFor(name, version));
}

function items(list: Json, kind: Kind, path: Path): Candidate[] {
  const known = new Set(['kind', 'apiVersion', 'metadata', 'items']);
  const unknown = Object.keys(list).find((key) => !known.has(key));
  if (unknown !== undefined)
    throw input(`error unmarshaling JSON: while decoding JSON: json: unknown field ${JSON.stringify(unknown)}`, [...path, unknown]);
  const values = list.items ?? [];
  if (!Array.isArray(values)) throw input(`${kind.kind}List: items must be a list`, [...path, 'items']);
  return values.map((value, index) => {
    const own = [...path, 'items', index];
    if (!isObject(value) || value.kind === undefined) throw missingKind(own);
    const version = typeof value.apiVersion === 'string' ? value.apiVersion : '';
    if (value.kind !== kind.kind || version !== API_VERSION)
      throw unknownKind(String(value.kind), version, own, `A ${kind.kind}List holds only ${kind.kind} resources.`);
    return { kind, value, path: own };
  });
}

function hintFor(name: string, version: string): string {
  if (version === 'v1' && name === 'List') return 'Write the resources one after another, with --- between them.';
  if (version === 'v1') return 'A manifest of calicoctl 1.x: `calicoctl convert` turns it into the current form.';
  if (version !== API_VERSION) return `Calico's resources have \`apiVersion: ${API_VERSION}\`.`;
  const near = kindLike(name);
  return near === undefined ? '`calicoctl api-resources` lists the kinds there are.' : `Did you mean \`kind: ${near}\`?`;
}

/** By another spelling that the command line knows, or one nearly like it. */
function kindLike(name: string): string | undefined {
  const kinds = new Map(kindNames().flatMap(({ kind, aliases }) => aliases.map((alias) => [alias, kind])));
  const [near] = nearest(name.toLowerCase(), kinds.keys());
  return near && kinds.get(near);
}

function unknownKind(kind: string, version: string, path: Path, hint?: string): CalicoError {
  return input(`unknown resource type (${kind}) and/or version (${version})`, [...path, 'kind'], hint);
}

function notAResource(found: string): CalicoError {
  const text = `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${found} into Go value of type []unstructured.Unstructured`;
  return input(
    text,
    [],
    'A resource starts with `apiVersion:` and `kind:`.',
    `no resource, but ${found === 'object' ? 'a mapping without a kind' : `a ${found}`}`,
  );
}

function missingKind(path: Path): CalicoError {
  return input(
    "error unmarshaling JSON: while decoding JSON: Object 'Kind' is missing",
    path,
    'Each resource in a list needs its own `apiVersion:` and `kind:`.',
    'the kind is missing',
  );
}

/** `reason` says it beside the place, where upstream's message is about Go. */
function input(message: string, path: Path, hint?: string, reason = message): CalicoError {
  return new CalicoError('Input', message, { hint, findings: [{ name: '', reason, path }] });
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
