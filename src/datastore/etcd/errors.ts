/** What gRPC and etcd say when something fails, as this project's errors with the next step. */
import { CalicoError, unauthorised } from '../../base/errors.ts';

/** A failed gRPC call; `details` is the server's or the library's text. */
export interface CallError extends Error {
  readonly code: number;
  readonly details: string;
}

const CANCELLED = 1;
const DEADLINE_EXCEEDED = 4;
const PERMISSION_DENIED = 7;
const OUT_OF_RANGE = 11;
const UNIMPLEMENTED = 12;
const INTERNAL = 13;
const UNAVAILABLE = 14;
const UNAUTHENTICATED = 16;

export function isCallError(error: unknown): error is CallError {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && 'details' in error;
}

/** The server could not be asked, or another one may be able to answer. */
export function isConnectionError({ code, details }: CallError): boolean {
  return [UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED].includes(code) || (code === INTERNAL && !details.startsWith('etcdserver:'));
}

/** The request has certainly not reached a server: even a write may be repeated. */
export function wasNotSent({ details }: CallError): boolean {
  return /No connection established|Name resolution failed|before call started|Waiting for LB pick|etcdserver: no leader/.test(details);
}

/** The token is unknown (it ended, or the server was restarted) or older than the last change of users and roles. */
export function needsNewToken({ details }: CallError): boolean {
  return /invalid auth token|revision of auth store is old/.test(details);
}

/** A user is configured, but the server knows no users: etcd's own client then goes on without. */
export function isAuthDisabled({ details }: CallError): boolean {
  return details.includes('authentication is not enabled');
}

/** The server ended a watch; where it gives no reason that must be told, another one may be had. */
export function cancelledWatch({ compact_revision, cancel_reason }: { compact_revision: string; cancel_reason: string }): CallError {
  if (compact_revision !== '0') return callError(OUT_OF_RANGE, 'mvcc: required revision has been compacted');
  const details = cancel_reason.replace(/^rpc error: code = \w+ desc = /, '');
  return callError(isRefusal({ code: UNAVAILABLE, details }) ? PERMISSION_DENIED : UNAVAILABLE, details);
}

export function streamEnded(): CallError {
  return callError(UNAVAILABLE, 'the stream has ended');
}

/** A server that answers, but is cut off from the others. */
export function withoutLeader(): CallError {
  return callError(UNAVAILABLE, 'etcdserver: no leader');
}

function callError(code: number, details: string): CallError {
  return Object.assign(new Error(details), { code, details });
}

/** By what the text says: the next step. The first that matches counts. */
const CONNECTION_HINTS: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/, 'nothing listens there: is etcd running, and is this its client port?'],
  [/Name resolution failed|ENOTFOUND|EAI_AGAIN/, 'the host name is unknown: check it for a typing error'],
  [
    /wrong version number|packet length too long|before secure TLS connection/,
    'the server does not speak TLS: write http:// instead of https://',
  ],
  [
    /unable to verify|self.signed|unable to get|UNABLE_TO_/,
    "the authority of the server's certificate is not trusted: name it with etcdCACertFile (ETCD_CA_CERT_FILE)",
  ],
  [/expired|not yet valid/, 'a certificate is out of date: renew it, or set the clock'],
  [/altnames|does not match/, "the server's certificate is for other names: use one of them as the endpoint"],
  [
    /alert|handshake failure/,
    'the server refused the client certificate: set etcdCertFile and etcdKeyFile (ETCD_CERT_FILE, ETCD_KEY_FILE) to one that it trusts',
  ],
  [
    /Protocol error|Failed to connect|Parse Error/,
    'what answers there is not etcd over this protocol: is the port right, and does the server want https:// instead?',
  ],
  [/ECONNRESET/, 'the server ended the connection: does it speak what the endpoint begins with, http:// or https://?'],
  [/Deadline exceeded|ETIMEDOUT/, 'the server does not answer: is it overloaded or stopped, or does a firewall drop the packets?'],
  [/etcdserver: /, 'the etcd cluster has no working majority: look at `etcdctl endpoint status --cluster`'],
];

/** `description` says which store it is and why it is used; `failures` what happened at each server tried. */
export function unreachable(description: string, failures: readonly string[], cause: CallError, outcomeUnknown = false): CalicoError {
  const doubt = outcomeUnknown ? '; the change may have been stored or not' : '';
  const hint = CONNECTION_HINTS.find(([pattern]) => pattern.test(cause.details))?.[1] ?? 'check the address and the network';
  return new CalicoError('Unreachable', `cannot reach ${description}: ${failures.join('; ')}${doubt}`, { hint, cause, outcomeUnknown });
}

/** The part of gRPC's text that people can use. */
export function reasonOf({ details }: CallError): string {
  return details
    .replace(/^No connection established\. Last error: (Error: )?/, '')
    .replace(/^Deadline exceeded after ([\d.]+)s.*$/s, (_, seconds) => `no answer within ${Math.round(seconds)} s`)
    .replace(/\s*\(\d{4}-\d\d-\d\dT[^)]*\)/g, '')
    .replace(/\s*Resolution note:\s*$/, '')
    .replace(/^[0-9A-F]+:error:[0-9A-F]+:SSL routines:[^:]*:(?:ssl\/tls )?([^:]+).*$/s, '$1')
    .replace(/; if the root CA is installed locally.*$/s, '')
    .replace(/[.\s]+$/, '');
}

/** etcd answered with an error. */
export function serverError(error: CallError, description: string): CalicoError {
  const { code, details } = error;
  if (details.includes('required revision has been compacted')) {
    return new CalicoError('Expired', details.replace(/^etcdserver: /, ''), {
      cause: error,
      hint: 'list again, and watch from the revision of that list',
    });
  }
  if (isRefusal(error)) return unauthorised(details, { cause: error, hint: refusalHint(description) });
  if (code === UNIMPLEMENTED) {
    return new CalicoError('Datastore', `${description} is no etcd v3 server: ${details}`, {
      cause: error,
      hint: 'check the address and the port',
    });
  }
  const hint = SERVER_HINTS.find(([pattern]) => pattern.test(details))?.[1];
  return new CalicoError('Datastore', details, { cause: error, hint });
}

function refusalHint(description: string): string {
  const role = "the user's role needs read and write permission on the keys with prefix /calico/";
  return `check etcdUsername and etcdPassword (ETCD_USERNAME, ETCD_PASSWORD) for ${description}; ${role}`;
}

function isRefusal({ code, details }: { code: number; details: string }): boolean {
  if (code === PERMISSION_DENIED || code === UNAUTHENTICATED) return true;
  return /permission denied|authentication failed|user name is empty|invalid auth token|user name not found|password/.test(details);
}

const SERVER_HINTS: readonly (readonly [RegExp, string])[] = [
  [/database space exceeded/, 'etcd has reached its quota: compact and defragment it, then `etcdctl alarm disarm`'],
  [/request is too large/, 'the resource is larger than etcd accepts (1.5 MiB unless --max-request-bytes says otherwise)'],
];
