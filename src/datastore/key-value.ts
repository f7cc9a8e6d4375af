/** What etcd and the embedded store have in common: a revisioned map of byte-ordered keys. mapping.ts turns kinds into keys and values. */

export interface KeyValue {
  readonly key: string;
  readonly value: string;
  /** Revision of the last write of this key, decimal. */
  readonly modRevision: string;
  readonly createRevision: string;
}

export type Compare = { readonly key: string; readonly is: 'absent' | 'present' | { readonly modRevision: string } };

export interface Change {
  readonly puts: readonly { readonly key: string; readonly value: string; /** seconds */ readonly ttl?: number | undefined }[];
  readonly deletes: readonly string[];
}

export type CommitResult =
  | { readonly succeeded: true; readonly revision: string; /** what `deletes` removed, in their order */ readonly deleted: readonly (KeyValue | undefined)[] }
  /** A comparison failed: nothing was written; what the compared keys hold, in their order. */
  | { readonly succeeded: false; readonly revision: string; readonly found: readonly (KeyValue | undefined)[] };

export type KeyEvent =
  | { readonly type: 'put'; readonly item: KeyValue; readonly previous?: KeyValue | undefined }
  | { readonly type: 'delete'; readonly key: string; readonly previous?: KeyValue | undefined; readonly revision: string }
  | { readonly type: 'progress'; readonly revision: string };

export interface KeyValueStore {
  readonly description: string;
  /** In the order of `keys`, all at one revision. */
  get(keys: readonly string[]): Promise<{ readonly items: (KeyValue | undefined)[]; readonly revision: string }>;
  /** Byte-ordered pages of all keys with `prefix` (or the one key `exact`), all at one revision. */
  range(query: { prefix: string } | { exact: string }): AsyncIterable<{ readonly items: readonly KeyValue[]; readonly revision: string }>;
  /** All comparisons hold, then all changes; else nothing. */
  commit(compares: readonly Compare[], change: Change): Promise<CommitResult>;
  /** Changes with a revision greater than `from`; ends quietly on abort; throws CalicoError Expired when compacted. */
  watch(query: { prefix: string } | { exact: string }, from: string, signal: AbortSignal): AsyncIterable<readonly KeyEvent[]>;
  close(): Promise<void>;
}
