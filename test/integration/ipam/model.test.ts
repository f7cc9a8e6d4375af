/**
 * Hosts at work on small pools, with crashes, lost answers and late requests at every write, in thousands of schedules; each depends on its seed alone.
 * One of them again: `IPAM_SEED=4711 IPAM_WRITERS=mixed node_modules/.bin/mocha test/integration/ipam/model.test.ts`.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEtcdStore } from '../../../src/datastore/etcd/etcd-store.ts';
import type { KeyValueStore } from '../../../src/datastore/key-value.ts';
import { KeyValueDatastore } from '../../../src/datastore/key-value-datastore.ts';
import { openSqliteStore } from '../../../src/datastore/sqlite/sqlite-store.ts';
import { requireEtcd, startEtcd } from '../../support/etcd-server.ts';
import { runSchedule, type World, type Writers } from '../../support/ipam-model/model.ts';

const WRITERS: readonly Writers[] = ['transactional', 'stepwise', 'mixed'];
const schedules = Number(process.env.IPAM_SCHEDULES ?? 700);
const onlySeed = process.env.IPAM_SEED;
/** New ones every day would be found by nobody: a run that fails must fail again. */
const FIRST_SEED = 1;

interface Opened {
  readonly store: KeyValueStore;
  close(): Promise<void>;
}

/** `fresh`: after how many schedules the store is replaced by an empty one. */
function describeModel(name: string, { count, fresh, open }: { count: number; fresh: number; open: () => Promise<Opened> }): void {
  describe(`the model of IPAM on ${name}`, function () {
    this.timeout(600_000);

    for (const writers of WRITERS.filter((one) => one === (process.env.IPAM_WRITERS ?? one))) {
      const seeds = onlySeed === undefined ? Array.from({ length: count }, (_, index) => FIRST_SEED + index) : [Number(onlySeed)];
      it(`keeps its invariants in ${seeds.length} schedules of ${writers} writers, seeds from ${seeds[0]}`, async () => {
        for (let from = 0; from < seeds.length; from += fresh) {
          const { store, close } = await open();
          const world: World = { store, datastore: new KeyValueDatastore(name, store) };
          try {
            for (const seed of seeds.slice(from, from + fresh)) await runSchedule(world, seed, writers);
          } finally {
            await close();
          }
        }
      });
    }
  });
}

/** In memory where the machine has it: nothing here asks for durability. */
const MEMORY = '/dev/shm';

describeModel('sqlite', {
  count: schedules,
  // Lists become slower as the log of revisions grows.
  fresh: 5,
  async open() {
    const folder = await mkdtemp(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'calico-ipam-'));
    const path = join(folder, 'calico.db');
    const store = await openSqliteStore({ path, description: path });
    return {
      store,
      async close() {
        await store.close();
        await rm(folder, { recursive: true });
      },
    };
  },
});

describe('with etcd', () => {
  before(function () {
    requireEtcd(this);
  });

  const count = Math.ceil(schedules / 20);
  describeModel('etcdv3', {
    count,
    fresh: count,
    async open() {
      const server = await startEtcd();
      const store = await openEtcdStore({ endpoints: { value: [server.url], source: 'the test' } }, `etcd at ${server.url}`);
      return {
        store,
        async close() {
          await store.close();
          await server.stop();
        },
      };
    },
  });
});
