/** The bare program that `apply` is compared with: imports etcd3 and does 1,000 puts with 64 in flight. */
import { Etcd3 } from 'etcd3';

const client = new Etcd3({ hosts: process.argv[2]! });
const value = 'x'.repeat(600);
let next = 0;
async function worker(): Promise<void> {
  for (let index = next++; index < 1000; index = next++) await client.put(`/bench/bare/${index}`).value(value);
}
await Promise.all(Array.from({ length: 64 }, worker));
client.close();
