/** What a syncer tells its consumer. */
import type { CalicoError } from '../../base/errors.ts';
import type { Ref } from '../../resources/resource.ts';
import type { Query, Stored, Unreadable } from '../datastore.ts';

/** `wait-for-ready`: there is no contact. `resync`: what is told may be incomplete or out of date. `in-sync`: all there was has been told. */
export type SyncStatus = 'wait-for-ready' | 'resync' | 'in-sync';

export type Update =
  /** `ref` is what it is stored under. */
  { readonly type: 'new' | 'updated'; readonly ref: Ref; readonly stored: Stored } | { readonly type: 'deleted'; readonly ref: Ref };

export type SyncItem =
  | { readonly type: 'status'; readonly status: SyncStatus }
  | { readonly type: 'updates'; readonly updates: readonly Update[] }
  /** One value cannot be understood: it counts as absent. Told once, until it changes. */
  | { readonly type: 'unreadable'; readonly query: Query; readonly unreadable: Unreadable }
  /** The store refused or did not answer; it is asked again and again. `lost`: for so long that what was told may be wrong by now. */
  | { readonly type: 'failure'; readonly query: Query; readonly error: CalicoError; readonly lost: boolean };

export interface SyncedQuery extends Query {
  /** When contact is lost, its objects count as deleted. */
  readonly forgetWhenLost?: boolean;
}
