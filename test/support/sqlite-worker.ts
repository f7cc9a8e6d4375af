/**
 * A process of its own that uses an embedded store: `sqlite-worker.ts MODE FILE [NAME]`. Each line on stdout is one JSON value, written at once.
 *   append  creates /w/NAME/0, 1, 2, ... one after the other and adds one to /counter for each; a line for each acknowledged number
 *   watch   a line for each value that appears under /w/, after a first line `"watching"`
 *   fill    creates keys with large values until that fails; then the number of those acknowledged, the error, and whether all can be read
 *   open    opens the store and writes one key; the error, or null
 */
import { writeSync } from 'node:fs';
import { CalicoError } from '../../src/base/errors.ts';
import { openSqliteStore, type SqliteStore } from '../../src/datastore/sqlite/sqlite-store.ts';

const [mode, path = '', name = ''] = process.argv.slice(2);

const say = (value: unknown) => writeSync(1, `${JSON.stringify(value)}\n`);
const create = (store: SqliteStore, key: string, value: string) =>
  store.commit([{ key, is: 'absent' }], { puts: [{ key, value }], deletes: [] });

async function append(store: SqliteStore): Promise<void> {
  for (let number = 0; ; number += 1) {
    await create(store, `/w/${name}/${number}`, String(Date.now()));
    while (!(await addOne(store)));
    say(number);
  }
}

async function addOne(store: SqliteStore): Promise<boolean> {
  const { items } = await store.get(['/counter']);
  const [counter] = items;
  const is = counter ? { modRevision: counter.modRevision } : 'absent';
  const value = String(Number(counter?.value ?? 0) + 1);
  return (await store.commit([{ key: '/counter', is }], { puts: [{ key: '/counter', value }], deletes: [] })).succeeded;
}

async function watch(store: SqliteStore): Promise<void> {
  const { revision } = await store.get([]);
  say('watching');
  for await (const events of store.watch({ prefix: '/w/' }, revision, new AbortController().signal)) {
    for (const event of events) if (event.type === 'put') say({ value: event.item.value, seen: Date.now() });
  }
}

async function fill(store: SqliteStore): Promise<void> {
  for (let count = 0; ; count += 1) {
    try {
      await create(store, `/f/${count}`, 'x'.repeat(10_000));
    } catch (error) {
      const { items } = await store.get(Array.from({ length: count + 1 }, (_, index) => `/f/${index}`));
      say({ acknowledged: count, error: describe(error), readable: items.filter(Boolean).length });
      return;
    }
  }
}

function describe(error: unknown): unknown {
  return error instanceof CalicoError ? { code: error.code, message: error.message, hint: error.hint } : String(error);
}

if (mode === 'open') {
  try {
    const store = await openSqliteStore({ path, description: path, lockTimeout: 500 });
    await store.commit([], { puts: [{ key: '/opened', value: 'yes' }], deletes: [] });
    say(null);
  } catch (error) {
    say(describe(error));
  }
} else {
  const store = await openSqliteStore({ path, description: path });
  await { append, watch, fill }[mode as 'append' | 'watch' | 'fill'](store);
}
