/**
 * `ipam-process.ts ours|bare URL ADDRESSES`: for each line of host names on stdin gives every host so many addresses at once, then says how many
 * requests failed. Bare: the reads and commits alone; the first line is the block that it writes.
 */
import { createInterface } from 'node:readline';
import type { Datastore } from '../../src/datastore/datastore.ts';
import { Ipam } from '../../src/ipam/ipam.ts';
import { BareIpam, bareBlockOf } from './bare-ipam.ts';
import { attributesOf } from './ipam-content.ts';
import { openBenchStore } from './open-store.ts';

type Serve = (hostname: string) => Promise<number>;

const [what = '', url = '', text = '0'] = process.argv.slice(2);
const addresses = Number(text);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const serve =
  what === 'ours' ? servingOurs(await openBenchStore('etcdv3', url)) : servingBare(new BareIpam(url, (await lines.next()).value!));
console.log('ready');
for await (const line of lines) {
  const outcomes = await Promise.all(line.split(' ').map(serve));
  console.log(outcomes.reduce((sum, failures) => sum + failures, 0));
}
// With its connections.
process.exit();

function servingOurs(datastore: Datastore): Serve {
  return async (hostname) => {
    const ipam = new Ipam(datastore, { hostname });
    const requests = Array.from({ length: addresses }, async (_, index) => {
      const handle = `k8s-pod-network.${hostname}.${index}`;
      const { v4, error } = await ipam.autoAssign({ num4: 1, use: 'Workload', handle, attributes: attributesOf(hostname, handle) });
      return error || v4?.ips.length !== 1 ? 1 : 0;
    });
    return (await Promise.all(requests)).reduce<number>((sum, failed) => sum + failed, 0);
  };
}

function servingBare(bare: BareIpam): Serve {
  return async (hostname) => {
    const cidr = bareBlockOf(Number(hostname.replace(/^.*-/, '')));
    await bare.assignInNewBlock(hostname, cidr, `${hostname}.0`);
    for (let next = 1; next < addresses; next += 1) await bare.assign(hostname, cidr, `${hostname}.${next}`);
    return 0;
  };
}
