/**
 * A WorkloadEndpoint's name is made of its identifiers: node, orchestrator, one more that depends on the orchestrator, and endpoint, joined
 * with `-`; a `-` inside one is doubled (reference resources.md 6.5).
 */
import { CalicoError, type Finding, invalid } from '../base/errors.ts';

export interface WorkloadEndpointIdentifiers {
  readonly node?: string | undefined;
  readonly orchestrator?: string | undefined;
  readonly workload?: string | undefined;
  readonly pod?: string | undefined;
  readonly containerID?: string | undefined;
  readonly endpoint?: string | undefined;
}

/** A workload may have several endpoints; `workloadID` is `<namespace>/<pod or other workload>`. */
export interface WorkloadEndpointKey {
  readonly hostname: string;
  readonly orchestratorID: string;
  readonly workloadID: string;
  readonly endpointID: string;
}

type Identifier = keyof WorkloadEndpointIdentifiers;

/** Which field is the third segment. libnetwork has none: it repeats the orchestrator. */
const THIRD: Readonly<Record<string, Identifier>> = { k8s: 'pod', cni: 'containerID', libnetwork: 'orchestrator' };

function segments(orchestrator: string | undefined): Identifier[] {
  return ['node', 'orchestrator', THIRD[orchestrator ?? ''] ?? 'workload', 'endpoint'];
}

/** Throws Invalid where an identifier is missing, or begins or ends with `-`. */
export function workloadEndpointName(identifiers: WorkloadEndpointIdentifiers): string {
  const fields = segments(identifiers.orchestrator);
  const missing = fields.find((field) => !identifiers[field]);
  const given = missing === undefined ? fields : fields.slice(0, fields.indexOf(missing));
  const escaped = given.map((field) => segment(identifiers, field));
  if (missing !== undefined) throw wrong(missing, missing === 'node' ? undefined : '', 'field should be assigned');
  return escaped.join('-');
}

/** What the names of all endpoints with these identifiers begin with: up to the first identifier that is missing. */
export function workloadEndpointNamePrefix(identifiers: WorkloadEndpointIdentifiers): string {
  const fields = segments(identifiers.orchestrator);
  const missing = fields.findIndex((field) => !identifiers[field]);
  if (missing === -1) return workloadEndpointName(identifiers);
  if (missing === 0) throw wrong('node', undefined, 'field should be assigned');
  return fields
    .slice(0, missing)
    .map((field) => `${segment(identifiers, field)}-`)
    .join('');
}

/** The identifiers in a name, or in the beginning of one. */
export function parseWorkloadEndpointName(name: string): WorkloadEndpointIdentifiers {
  if (name === '') throw new CalicoError('Invalid', 'Cannot parse empty string');
  const parts = split(name);
  if (parts.length > 4) throw new CalicoError('Invalid', `Error parsing ${name}, verify that WorkloadEndpoint name is correct`);
  const fields = segments(parts[1]);
  return Object.fromEntries(parts.map((part, index) => [fields[index], part]));
}

/** How the node agent names the endpoint (reference resources.md 6.5). Throws Invalid where `name` is not a whole one. */
export function workloadEndpointKey(namespace: string, name: string): WorkloadEndpointKey {
  const parts = wholeName(name);
  if (!parts || namespace === '') throw new CalicoError('Invalid', 'not enough information provided to create v1 Workload Endpoint Key');
  const [hostname, orchestratorID, workload, endpointID] = parts;
  return { hostname, orchestratorID, workloadID: `${namespace}/${workload}`, endpointID };
}

/** Whether an endpoint of that name has these identifiers; a prefix alone would also find `pod-1` for `pod`. */
export function matchesWorkloadEndpointName(identifiers: WorkloadEndpointIdentifiers, name: string): boolean {
  const parts = wholeName(name);
  if (!parts || !identifiers.node) return false;
  return segments(identifiers.orchestrator).every((field, index) => !identifiers[field] || identifiers[field] === parts[index]);
}

/** The four segments of a name, of which the shortest is `a-b-c-d`. */
function wholeName(name: string): [string, string, string, string] | undefined {
  const parts = split(name);
  return name.length >= 7 && parts.length === 4 ? (parts as [string, string, string, string]) : undefined;
}

/** At single dashes; the first character is never a separator. */
function split(name: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 1; at < name.length; at += 1) {
    if (name[at] !== '-') continue;
    if (name[at + 1] === '-') {
      at += 1;
      continue;
    }
    parts.push(name.slice(start, at));
    start = at + 1;
  }
  parts.push(name.slice(start));
  return parts.map((part) => part.replaceAll('--', '-'));
}

function segment(identifiers: WorkloadEndpointIdentifiers, field: Identifier): string {
  const value = identifiers[field] ?? '';
  if (value.startsWith('-')) throw wrong(field, value, "field must not begin with a '-'");
  if (value.endsWith('-')) throw wrong(field, value, "field must not end with a '-'");
  return value.replaceAll('-', '--');
}

function wrong(field: Identifier, value: string | undefined, reason: string): CalicoError {
  const finding: Finding = { name: field, value, reason, path: ['spec', field] };
  return invalid([finding]);
}
