/** What etcd and the embedded store have in common: a revisioned map of byte-ordered keys. mapping.ts turns kinds into keys and values. */

export interface KeyValue {
  readonly key: string;
  readonly value: string;
  /** Revision of the last write of this key, decimal. */
  readonly modRevision: string;
  readonly createRevision: string;
}

export type Compare = { readonly key: string; readonly is: 'absent' | 'present' | { readonly modRevision: string } };

/** No key may stand in it twice. */
export interface Change {
  readonly puts: readonly { readonly key: string; readonly value: string /** seconds */; readonly ttl?: number | undefined }[];
  readonly deletes: readonly string[];
}

export type CommitResult =
  | {
      readonly succeeded: true;
      readonly revision: string /** what `deletes` removed, in their order */;
      readonly deleted: readonly (KeyValue | undefined)[];
    }
  /** A comparison failed: nothing was written; what the compared keys hold, in their order. */
  | { readonly succeeded: false; readonly revision: string; readonly found: readonly (KeyValue | undefined)[] };

export type KeyEvent =
  | { readonly type: 'put'; readonly item: KeyValue; readonly previous?: KeyValue | undefined }
  | { readonly type: 'delete'; readonly key: string; readonly previous?: KeyValue | undefined; readonly revision: string }
  | { readonly type: 'progress'; readonly revision: string };

/** All keys with a prefix, one key, or all keys from `start` (inclusive) to `end` (exclusive). */
export type KeyRange = { readonly prefix: string } | { readonly exact: string } | { readonly start: string; readonly end: string };

export interface KeyValueStore {
  readonly description: string;
  /** In the order of `keys`, all at one revision. */
  get(keys: readonly string[]): Promise<{ readonly items: (KeyValue | undefined)[]; readonly revision: string }>;
  /** Byte-ordered pages of all keys in the range, all at one revision; at least one page. Throws Expired where that revision was compacted between pages. */
  range(query: KeyRange): AsyncIterable<{ readonly items: readonly KeyValue[]; readonly revision: string }>;
  /** All comparisons hold, then all changes; else nothing. */
  commit(compares: readonly Compare[], change: Change): Promise<CommitResult>;
  /** Changes with a revision greater than `from`; ends quietly on abort; throws CalicoError Expired when compacted. */
  watch(query: KeyRange, from: string, signal: AbortSignal): AsyncIterable<readonly KeyEvent[]>;
  close(): Promise<void>;
}

/** The keys from `start` (inclusive) to `end` (exclusive) that a range means. */
export function bounds(range: KeyRange): { start: string; end: string } {
  if ('exact' in range) return { start: range.exact, end: `${range.exact}\0` };
  if ('prefix' in range) return { start: range.prefix, end: prefixEnd(range.prefix) };
  return range;
}

/** The least key greater than all keys with `prefix`: in UTF-8, bytes order as code points do. */
function prefixEnd(prefix: string): string {
  const last = prefix.charCodeAt(prefix.length - 1);
  if (last < 0x7f) return prefix.slice(0, -1) + String.fromCharCode(last + 1);
  const points = Array.from(prefix, (character) => character.codePointAt(0)!);
  while (points.length > 0) {
    const point = points.pop()!;
    if (point < 0x10ffff) return String.fromCodePoint(...points, point === 0xd7ff ? 0xe000 : point + 1);
  }
  return '\u{10ffff}'.repeat(2);
}
