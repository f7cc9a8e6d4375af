/** Manifests of the first generation, and Kubernetes' network policies, from text to objects (reference calicoctl-cli.md 18.1). */
import { CalicoError, type Finding, invalid, isCalicoError } from '../../base/errors.ts';
import { parseYaml, splitDocuments } from '../../encoding/yaml.ts';
import { decodeType, UNKNOWN_FIELD } from '../decode.ts';
import type { KubernetesNetworkPolicy } from '../kubernetes/objects.ts';
import type { Resource } from '../resource.ts';
import { bgpPeer } from './bgp-peer.ts';
import { Checks } from './checks.ts';
import { hostEndpoint } from './host-endpoint.ts';
import { ipPool } from './ip-pool.ts';
import { convertKubernetes } from './kubernetes.ts';
import type { Legacy } from './legacy.ts';
import { legacyStruct } from './models.ts';
import { node } from './node.ts';
import { policy } from './policy.ts';
import { profile } from './profile.ts';
import { workloadEndpoint } from './workload-endpoint.ts';

/** What converts one object. */
export type Conversion = () => Resource;

const KINDS: Readonly<Record<string, (object: object) => Legacy>> = {
  bgpPeer,
  hostEndpoint,
  ipPool,
  node,
  policy,
  profile,
  workloadEndpoint,
};
/** Unknown fields named in one message. */
const MOST_NAMED = 4;

interface Typed {
  readonly kind: string;
  readonly apiVersion: string;
}

/** All objects of a manifest, in order. Throws CalicoError: Input for what cannot be read, Invalid for what breaks a rule of its generation. */
export function loadLegacy(text: string): Conversion[] {
  return splitDocuments(text).flatMap(({ text: document, line }) => readDocument(document, line).flatMap(readObject));
}

function readDocument(text: string, line: number): unknown[] {
  try {
    const { value } = parseYaml(text);
    if (Array.isArray(value)) return value;
    if (typeof value === 'object') return [value ?? {}];
    throw new CalicoError('Input', `a document must be an object or a list of objects, not a ${typeof value}`);
  } catch (error) {
    throw parsingError(error, line);
  }
}

function readObject(value: unknown): Conversion[] {
  const { kind, apiVersion } = typeOf(value);
  const struct = legacyStruct(kind, apiVersion);
  if (!struct) throw new CalicoError('Input', `unknown resource type (${kind}) and/or version (${apiVersion})`);
  let object: object;
  let legacy: Legacy | undefined;
  try {
    object = decodeType(struct, value, { strict: true }) as object;
    legacy = Object.hasOwn(KINDS, kind) ? KINDS[kind]!(object) : undefined;
  } catch (error) {
    throw parsingError(error);
  }
  if (!legacy) return policiesOf(object as Typed);
  const checks = new Checks();
  legacy.check(checks);
  if (checks.findings.length > 0) throw invalid(checks.findings);
  return [legacy.convert];
}

/** A list holds whatever has the shape of a Kubernetes policy; its kinds are looked at when it is converted. */
function policiesOf(object: Typed & { readonly items?: readonly (Typed & KubernetesNetworkPolicy)[] }): Conversion[] {
  const policies = object.kind === 'List' ? (object.items ?? []) : [object as Typed & KubernetesNetworkPolicy];
  return policies.map((item) => () => convertKubernetes(item));
}

function typeOf(value: unknown): Typed {
  const text = (member: unknown) => (typeof member === 'string' ? member : '');
  const { kind, apiVersion } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  return { kind: text(kind), apiVersion: text(apiVersion) };
}

/** `error parsing document: ...`; unknown fields are named together, the first few of them. */
function parsingError(error: unknown, line?: number): unknown {
  if (!isCalicoError(error)) return error;
  const hint = line === undefined || line === 1 ? error.hint : `in the document that begins on line ${line}`;
  return new CalicoError('Input', `error parsing document: ${describe(error)}`, { hint, cause: error, findings: error.findings });
}

function describe({ message, findings }: CalicoError): string {
  const isUnknown = ({ reason }: Finding) => reason === UNKNOWN_FIELD;
  if (findings.length === 0 || !isUnknown(findings[0]!)) return message.replace('error unmarshaling JSON: while decoding JSON: ', '');
  const names = findings.filter(isUnknown).map(({ path = [] }) => String(path.at(-1)));
  if (names.length === 1) return `field in document is not recognized or is in the wrong location: ${names[0]}`;
  const more = names.length > MOST_NAMED ? ` (+ ${names.length - MOST_NAMED} more)` : '';
  return `fields in document are not recognized or are in the wrong location: ${names.slice(0, MOST_NAMED).join(', ')}${more}`;
}
