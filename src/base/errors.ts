/**
 * Errors are data: a stable code declared in one table, a message for people, a hint (the next step) and the cause.
 * Code matches on `code`, never on text. The message texts are Calico's own interface (reference resources.md 13,
 * calicoctl-cli.md 8): scripts match on them.
 */
export const ERROR_CODES = {
  NotFound: 'the resource does not exist',
  AlreadyExists: 'a resource of that name exists',
  Conflict: 'the stored revision is another one than the caller read',
  NotSupported: 'the operation is not supported on this resource or store',
  Unauthorised: 'the store refused the credentials or the permission is missing',
  Invalid: 'the resource breaks a rule',
  Datastore: 'the store answered with an error',
  Unreachable: 'the store did not answer',
  Unreadable: 'a stored value cannot be understood',
  Expired: 'the revision asked for was compacted away',
  Incomplete: 'an identifier is missing',
  Partial: 'some of the work was done, some was not',
  Configuration: 'the client configuration is wrong',
  Input: 'a file, document or argument is wrong',
  Usage: 'the command line is wrong',
  Timeout: 'what was waited for did not happen in time',
  Interrupted: 'the user stopped the program',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** One broken rule of a resource (reference resources.md 1.2). */
export interface Finding {
  /** What upstream names: a Go field (`CIDR`), a struct rule's name (`IPpool.CIDR`) or a JSON path (`spec.order`). */
  readonly name: string;
  /** The offending value as Go's `%v` prints it; absent where upstream shows none. */
  readonly value?: string | undefined;
  readonly reason: string;
  /** Where the value stands in the document, as keys and indices from the root: used to find its line. */
  readonly path?: readonly (string | number)[] | undefined;
  /** What would be right, in plain words, where the reason does not say it. Never part of upstream's texts. */
  readonly advice?: string | undefined;
}

export interface CalicoErrorOptions {
  hint?: string | undefined;
  cause?: unknown;
  /** The resource or key, as Calico prints it: `IPPool(a)`, `NetworkPolicy(ns/name)`, `BlockKey(cidr=10.0.0.0/26)`. */
  identifier?: string | undefined;
  /** For code `Invalid`: what is wrong, in order. */
  findings?: readonly Finding[] | undefined;
  /** For `AlreadyExists` and `Conflict`: what the store holds, where the driver learnt it in the same round trip. */
  existing?: unknown;
  /** For `Unreachable`: a write was under way, and nobody knows whether it was stored. */
  outcomeUnknown?: boolean | undefined;
}

export class CalicoError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly identifier: string | undefined;
  readonly findings: readonly Finding[];
  readonly existing: unknown;
  readonly outcomeUnknown: boolean;

  constructor(code: ErrorCode, message: string, options: CalicoErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CalicoError';
    this.code = code;
    this.hint = options.hint;
    this.identifier = options.identifier;
    this.findings = options.findings ?? [];
    this.existing = options.existing;
    this.outcomeUnknown = options.outcomeUnknown ?? false;
  }
}

/** Whether `error` is a CalicoError of one of `codes` (of any code where none is given). */
export function isCalicoError(error: unknown, ...codes: ErrorCode[]): error is CalicoError {
  return error instanceof CalicoError && (codes.length === 0 || codes.includes(error.code));
}

/** `inner` is the store's own message; Calico prints `<nil>` where there is none (always so in etcd). */
export function notFound(identifier: string, inner = '<nil>', options: CalicoErrorOptions = {}): CalicoError {
  return new CalicoError('NotFound', `resource does not exist: ${identifier} with error: ${inner}`, { identifier, ...options });
}

export function alreadyExists(identifier: string, inner = '<nil>', options: CalicoErrorOptions = {}): CalicoError {
  return new CalicoError('AlreadyExists', `resource already exists: ${identifier} with error: ${inner}`, { identifier, ...options });
}

export function conflict(identifier: string, options: CalicoErrorOptions = {}): CalicoError {
  return new CalicoError('Conflict', `update conflict: ${identifier}`, { identifier, ...options });
}

export function notSupported(operation: string, identifier: string, reason?: string, options: CalicoErrorOptions = {}): CalicoError {
  const why = reason === undefined ? '' : `: ${reason}`;
  return new CalicoError('NotSupported', `operation ${operation} is not supported on ${identifier}${why}`, { identifier, ...options });
}

export function unauthorised(inner: string, options: CalicoErrorOptions = {}): CalicoError {
  return new CalicoError('Unauthorised', `connection is unauthorized: ${inner}`, options);
}

export function missingIdentifier(name: string): CalicoError {
  return new CalicoError('Incomplete', `insufficient identifiers, missing '${name}'`);
}

/** All findings in one error, printed as Calico prints them (reference resources.md 1.2). */
export function invalid(findings: readonly Finding[], options: CalicoErrorOptions = {}): CalicoError {
  return new CalicoError('Invalid', renderFindings(findings), { ...options, findings });
}

export function renderFinding(finding: Finding): string {
  const value = finding.value === undefined ? '' : ` = '${finding.value}'`;
  const reason = finding.reason === '' ? '' : ` (${finding.reason})`;
  return `${finding.name}${value}${reason}`;
}

function renderFindings(findings: readonly Finding[]): string {
  const [first] = findings;
  if (first === undefined) return 'unknown validation error';
  if (findings.length === 1) return `error with field ${renderFinding(first)}`;
  return `error with the following fields:\n${findings.map((finding) => `-  ${renderFinding(finding)}\n`).join('')}`;
}
