/** `ipam-process.ts URL ADDRESSES`: for each line of host names on stdin gives every host so many addresses at once, then says how many requests failed. */
import { createInterface } from 'node:readline';
import { Ipam } from '../../src/ipam/ipam.ts';
import { attributesOf } from './ipam-content.ts';
import { openBenchStore } from './open-store.ts';

const [url = '', addresses = '0'] = process.argv.slice(2);
await using store = await openBenchStore('etcdv3', url);
console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const outcomes = await Promise.all(line.split(' ').map(serve));
  console.log(outcomes.reduce((sum, failures) => sum + failures, 0));
}

async function serve(hostname: string): Promise<number> {
  const ipam = new Ipam(store, { hostname });
  const requests = Array.from({ length: Number(addresses) }, async (_, index) => {
    const handle = `k8s-pod-network.${hostname}.${index}`;
    const { v4, error } = await ipam.autoAssign({ num4: 1, use: 'Workload', handle, attributes: attributesOf(hostname, handle) });
    return error || v4?.ips.length !== 1 ? 1 : 0;
  });
  return (await Promise.all(requests)).reduce<number>((sum, failed) => sum + failed, 0);
}
