/** etcd's messages, and what the key-value interface says instead. */
import type { IEvent, IKeyValue, IRangeResponse } from 'etcd3';
import type { Compare, KeyEvent, KeyValue } from '../key-value.ts';

/** etcd's numbers for what a comparison looks at, and how. */
const VERSION = 0;
const MOD_REVISION = 2;
const EQUAL = 0;
const GREATER = 1;

export function toKeyValue(item: IKeyValue): KeyValue {
  return { key: item.key.toString(), value: item.value.toString(), modRevision: item.mod_revision, createRevision: item.create_revision };
}

/** The answer to a request for one key. */
export function onlyItem({ kvs: [item] }: IRangeResponse): KeyValue | undefined {
  return item && toKeyValue(item);
}

export function toComparison({ key, is }: Compare): object {
  const subject = { key: Buffer.from(key) };
  if (is === 'absent') return { ...subject, target: VERSION, result: EQUAL, version: 0 };
  if (is === 'present') return { ...subject, target: VERSION, result: GREATER, version: 0 };
  return { ...subject, target: MOD_REVISION, result: EQUAL, mod_revision: is.modRevision };
}

export function toKeyEvent({ type, kv, prev_kv }: IEvent): KeyEvent {
  const previous = prev_kv ? toKeyValue(prev_kv) : undefined;
  // etcd3's type has the names in another case than its decoder gives.
  if (type.toUpperCase() === 'DELETE') return { type: 'delete', key: kv.key.toString(), previous, revision: kv.mod_revision };
  return { type: 'put', item: toKeyValue(kv), previous };
}
