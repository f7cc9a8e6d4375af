/** What the API server and the connection to it say when something fails, as this project's errors with the next step (reference resources.md 9.7). */
import {
  alreadyExists,
  CalicoError,
  conflict,
  type Finding,
  isCalicoError,
  notFound,
  notSupported,
  unauthorised,
} from '../../base/errors.ts';

/** Kubernetes' `Status` object. */
export interface Status {
  readonly message?: string;
  readonly reason?: string;
  readonly code?: number;
  readonly details?: {
    readonly name?: string;
    readonly group?: string;
    readonly kind?: string;
    readonly causes?: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[];
  };
}

/** The server's answer was no success. */
export class ApiFailure extends Error {
  readonly code: number;
  readonly status: Status;

  constructor(code: number, status: Status) {
    super(status.message || `the API server answered with status ${code}`);
    this.code = code;
    this.status = status;
  }
}

/** Where the path itself is unknown, the server answers with a text in place of a `Status`. */
export function failureOf({ status: code, body }: { readonly status: number; readonly body: string }, request: string): ApiFailure {
  const status = parseStatus(body);
  if (status) return new ApiFailure(code, status);
  if (code === 404)
    return new ApiFailure(code, { reason: 'NotInstalled', message: `the server could not find the requested resource (${request})` });
  return new ApiFailure(code, { message: `the API server answered with status ${code}: ${body.slice(0, 200).trim()}` });
}

function parseStatus(body: string): Status | undefined {
  try {
    const value = JSON.parse(body);
    return value?.kind === 'Status' ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isMissingDefinition(error: unknown): boolean {
  return error instanceof ApiFailure && error.code === 404 && error.status.reason === 'NotInstalled';
}

export const NOT_INSTALLED_HINT =
  'the custom resource definitions of Calico are not installed in this cluster, or not in this API group: `calicoctl install crds --apply` installs them';

/** `identifier` names the object as Calico's messages do. */
export function toCalicoError(error: unknown, identifier: string): unknown {
  if (!(error instanceof ApiFailure)) return error;
  const { code, status, message } = error;
  const options = { identifier, cause: error };
  if (code === 401)
    return unauthorised(message, {
      ...options,
      hint: 'the API server does not accept the token or certificate of the kubeconfig: is it out of date?',
    });
  if (code === 403) return unauthorised(message, { ...options, hint: permissionHint(message) });
  if (code === 404) return notFound(identifier, message, { cause: error, ...(isMissingDefinition(error) && { hint: NOT_INSTALLED_HINT }) });
  if (code === 410) return expired(message, error);
  if (code === 409) {
    if (status.reason === 'AlreadyExists') return alreadyExists(identifier, message, { cause: error });
    if (message.includes('UID in precondition')) return notFound(identifier, message, { cause: error });
    return conflict(identifier, { cause: error });
  }
  if (code === 422) return invalidObject(error, identifier);
  return new CalicoError('Datastore', message, options);
}

export function expired(message: string, cause: unknown): CalicoError {
  return new CalicoError('Expired', message, { cause, hint: 'list again, and watch from the revision of that list' });
}

/** The server refused the object by its schema and rules; its text names the object. */
function invalidObject(error: ApiFailure, identifier: string): CalicoError {
  const causes = error.status.details?.causes ?? [];
  const only = (field: string) =>
    causes.length > 0 && causes.every((cause) => cause.reason === 'FieldValueInvalid' && cause.field === field);
  if (only('metadata.uid')) return notFound(identifier, error.message, { cause: error });
  if (only('metadata.resourceVersion')) return conflict(identifier, { cause: error });
  const findings = causes.map(({ field = '', message = '' }): Finding => ({ name: field, reason: message, path: pathOf(field) }));
  return new CalicoError('Invalid', error.message, { identifier, findings, cause: error });
}

/** `spec.rules[0].port` as keys and indices. */
function pathOf(field: string): (string | number)[] {
  return [...field.matchAll(/[^.[\]]+/g)].map(([part]) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** Names the permission that is missing, in the words of a role. */
function permissionHint(message: string): string | undefined {
  const [, user, verb, resource, group] = /User "([^"]+)" cannot (\w+) resource "([^"]+)" in API group "([^"]*)"/.exec(message) ?? [];
  if (!verb) return undefined;
  const rule = `{apiGroups: ["${group}"], resources: ["${resource}"], verbs: ["${verb}"]}`;
  return `user ${user} needs a role with the rule ${rule}; manifests/rbac.yaml has the roles that Calico's programs need`;
}

/** By what the text says: the next step. The first that matches counts. */
const CONNECTION_HINTS: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/, 'nothing listens there: is the API server running, and is this its address?'],
  [/ENOTFOUND|EAI_AGAIN/, 'the host name is unknown: check it for a typing error'],
  [/WRONG_VERSION_NUMBER|EPROTO|Parse Error/, 'what answers there does not speak TLS: should the server be http:// instead of https://?'],
  [
    /SELF_SIGNED|UNABLE_TO_|self.signed|unable to (verify|get)/,
    "the authority of the server's certificate is not trusted: name it with certificate-authority in the kubeconfig (K8S_CA_FILE)",
  ],
  [/CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|expired/, 'a certificate is out of date: renew it, or set the clock'],
  [/ALTNAME|altnames/, "the server's certificate is for other names: use one of them, or set tls-server-name in the kubeconfig"],
  [/ALERT|alert/, 'the server refused the client certificate of the kubeconfig: is it out of date?'],
  [/ETIMEDOUT|does not answer/, 'is the server overloaded or stopped, or does a firewall drop the packets?'],
];

/** Of the server's or ours: others may be on the disk by now. */
export function isRefusedCertificate(error: unknown): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return /CERT|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|SSL.*ALERT/.test(code);
}

/** `description` says which server it is and why it is used. */
export function connectionError(error: unknown, description: string): unknown {
  if (isCalicoError(error) || !(error instanceof Error) || error.name === 'AbortError') return error;
  const reason = reasonOf(error);
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const outcomeUnknown = 'outcomeUnknown' in error;
  const doubt = outcomeUnknown ? '; the change may have been stored or not' : '';
  const hint = CONNECTION_HINTS.find(([pattern]) => pattern.test(`${code} ${error.message}`))?.[1] ?? 'check the address and the network';
  return new CalicoError('Unreachable', `cannot reach ${description}: ${reason}${doubt}`, { hint, cause: error, outcomeUnknown });
}

/** OpenSSL's texts begin with numbers; a host with several addresses gives one error for each. */
function reasonOf(error: Error): string {
  const first = error instanceof AggregateError ? (error.errors[0] as Error) : error;
  return first.message.replace(/^[0-9A-F]+:error:[0-9A-F]+:SSL routines:[^:]*:(?:ssl\/tls )?([^:]+).*$/s, '$1').trim() || error.name;
}

/** What is read from Kubernetes' own objects is not written here. */
export function kubernetesOwn(operation: string, identifier: string, reason?: string): CalicoError {
  return notSupported(operation, identifier, reason, {
    hint: "on this datastore it is made from an object of Kubernetes' own: change that with kubectl",
  });
}
