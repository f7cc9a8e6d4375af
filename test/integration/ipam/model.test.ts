/**
 * Hosts at work on small pools, with crashes, lost answers and late requests at every write, in thousands of schedules; each depends on its seed alone.
 * One of them again: `IPAM_SEED=4711 IPAM_WRITERS=mixed node_modules/.bin/mocha test/integration/ipam/model.test.ts`.
 */
import { openEtcdStore } from '../../../src/datastore/etcd/etcd-store.ts';
import { requireEtcd, startEtcd } from '../../support/etcd-server.ts';
import { type Backing, embeddedBacking, keyValueBacking } from '../../support/ipam-backing.ts';
import { API_GROUPS, useKubernetes } from '../../support/ipam-kubernetes.ts';
import { runSchedule, type Writers } from '../../support/ipam-model/model.ts';

const schedules = Number(process.env.IPAM_SCHEDULES ?? 700);
const onlySeed = process.env.IPAM_SEED;
const onlyWriters = process.env.IPAM_WRITERS;
/** New ones every day would be found by nobody: a run that fails must fail again. */
const FIRST_SEED = 1;

interface Options {
  readonly count: number;
  readonly writers: readonly Writers[];
  /** After how many schedules the store is replaced by an empty one. */
  readonly fresh?: number;
  readonly open: () => Promise<Backing>;
}

function describeModel(name: string, { count, writers: all, fresh = count, open }: Options): void {
  describe(`the model of IPAM on ${name}`, function () {
    this.timeout(600_000);

    for (const writers of all.filter((one) => one === (onlyWriters ?? one))) {
      const seeds = onlySeed === undefined ? Array.from({ length: count }, (_, index) => FIRST_SEED + index) : [Number(onlySeed)];
      it(`keeps its invariants in ${seeds.length} schedules of ${writers} writers, seeds from ${seeds[0]}`, async () => {
        for (let from = 0; from < seeds.length; from += fresh) {
          const world = await open();
          try {
            for (const seed of seeds.slice(from, from + fresh)) await runSchedule(world, seed, writers);
          } finally {
            await world.close();
          }
        }
      });
    }
  });
}

const KEYED = ['transactional', 'stepwise', 'mixed'];

// Lists become slower as the log of revisions grows.
describeModel('sqlite', { count: schedules, writers: KEYED, fresh: 5, open: embeddedBacking });

describe('with etcd', () => {
  before(function () {
    requireEtcd(this);
  });

  describeModel('etcdv3', {
    count: Math.ceil(schedules / 20),
    writers: KEYED,
    async open() {
      const server = await startEtcd();
      const store = await openEtcdStore({ endpoints: { value: [server.url], source: 'the test' } }, `etcd at ${server.url}`);
      return keyValueBacking('etcdv3', store, async () => {
        await store.close();
        await server.stop();
      });
    },
  });
});

/** Mixed: some delete as upstream's processes do, in two phases. The others are for whoever looks for a fault. */
const USUAL = { v1: ['stepwise'], v3: ['mixed'] };

for (const group of ['v1', 'v3'] as const) {
  describe(`with Kubernetes (${API_GROUPS[group]})`, () => {
    const backing = useKubernetes(group);
    describeModel(`Kubernetes, ${API_GROUPS[group]}`, {
      count: Math.ceil(schedules / 35),
      writers: onlyWriters === undefined ? USUAL[group] : ['stepwise', 'two-phase', 'mixed'],
      open: async () => ({ ...backing(), close: async () => {} }),
    });
  });
}
