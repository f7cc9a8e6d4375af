/** What following a store costs while another process changes it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Datastore } from '../../src/datastore/datastore.ts';
import type { SyncedQuery } from '../../src/datastore/syncer/item.ts';
import { sync } from '../../src/datastore/syncer/syncer.ts';

/**
 * CPU time of this process, which does nothing but follow, as a share of the time that passes. `writer`: a script and its arguments, which says
 * something when it is ready, begins at a line on stdin, and makes so many `changes`.
 */
export async function loadOfChurn(
  store: Datastore,
  queries: readonly SyncedQuery[],
  { writer: args, changes }: { readonly writer: readonly string[]; readonly changes: number },
): Promise<number> {
  const writer = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(writer.stdout, 'data');
  let heard = Number.NaN;
  let begin = { time: 0, cpu: process.cpuUsage() };
  for await (const item of sync(store, queries, { signal: new AbortController().signal })) {
    if (item.type === 'status' && item.status === 'in-sync') {
      heard = 0;
      begin = { time: performance.now(), cpu: process.cpuUsage() };
      writer.stdin.write('go\n');
    }
    if (item.type === 'updates') heard += item.updates.length;
    if (heard >= changes) break;
  }
  const { user, system } = process.cpuUsage(begin.cpu);
  return (user + system) / 1000 / (performance.now() - begin.time);
}
