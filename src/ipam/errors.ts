/** What can go wrong beside the store's own errors (reference ipam.md 16.3). `reason` is what code matches on; the texts are Calico's. */
import { CalicoError, type CalicoErrorOptions, type ErrorCode } from '../base/errors.ts';

const CODES = {
  /** Somebody else changed what was read: reading again may help. */
  raced: 'Conflict',
  'claim conflict': 'Conflict',
  'stale affinity': 'Conflict',
  'bad handle': 'Conflict',
  'bad sequence number': 'Conflict',
  'updated since read': 'Conflict',
  'not empty': 'Conflict',
  'no free blocks': 'Datastore',
  'block limit': 'Datastore',
  'no qualified pool': 'Invalid',
  'not in a pool': 'Invalid',
  'use required': 'Invalid',
  'invalid size': 'Invalid',
  'wrong affinity': 'Conflict',
  'already assigned': 'AlreadyExists',
  'too many addresses': 'Conflict',
  'in cooldown': 'NotFound',
  'not assigned': 'NotFound',
  locked: 'Datastore',
  'retries exhausted': 'Datastore',
  /** A write of which nobody knows whether it happened: reading again may tell. */
  unanswered: 'Unreachable',
  /** Nor did reading tell. */
  'outcome unknown': 'Unreachable',
  'invalid block': 'Unreadable',
} as const satisfies Record<string, ErrorCode>;

export type IpamReason = keyof typeof CODES;

export class IpamError extends CalicoError {
  readonly reason: IpamReason;

  constructor(reason: IpamReason, message: string, options: CalicoErrorOptions = {}) {
    super(CODES[reason], message, options);
    this.name = 'IpamError';
    this.reason = reason;
  }
}

export function isIpamError(error: unknown, ...reasons: IpamReason[]): error is IpamError {
  return error instanceof IpamError && (reasons.length === 0 || reasons.includes(error.reason));
}
