/** `node bench/watch.ts`: `get -w` while 1,000 changes a second are written for five seconds: it keeps up, and its memory does not grow with them. Needs a build and etcd. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Etcd3 } from 'etcd3';
import { startEtcd } from '../test/support/etcd-server.ts';
import { print } from './support/figures.ts';
import { calicoctl } from './support/process.ts';

const PER_SECOND = 1000;
const SECONDS = 5;
const LAST = 'last-of-all';

const value = (name: string, order: number) =>
  JSON.stringify({
    kind: 'GlobalNetworkPolicy',
    apiVersion: 'projectcalico.org/v3',
    metadata: { name, uid: '00000000-0000-4000-8000-000000000000', creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: { tier: 'default', order, selector: 'app == "web"', types: ['Ingress'], ingress: [{ action: 'Allow', protocol: 'TCP' }] },
  });
const key = (name: string) => `/calico/resources/v3/projectcalico.org/globalnetworkpolicies/${name}`;

const folder = mkdtempSync(join(tmpdir(), 'calico-bench-'));
const etcd = await startEtcd();
const client = new Etcd3({ hosts: etcd.url });
const config = join(folder, 'calicoctl.cfg');
writeFileSync(
  config,
  `apiVersion: projectcalico.org/v3\nkind: CalicoAPIConfig\nspec: {datastoreType: etcdv3, etcdEndpoints: "${etcd.url}"}\n`,
);
const child = spawn(process.execPath, [calicoctl, 'get', 'gnp', '-w', '-c', config], { stdio: ['ignore', 'pipe', 'inherit'] });
/** Resident memory of the watching process, in MB. */
const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))![1]) / 1024;

let rows = 0;
let seen = (_: string) => {};
let rest = '';
child.stdout.on('data', (chunk) => {
  const lines = (rest + chunk).split('\n');
  rest = lines.pop()!;
  rows += lines.length;
  for (const line of lines) if (line.includes('warm') || line.includes(LAST)) seen(line);
});
const appears = () =>
  new Promise<void>((done) => {
    seen = () => done();
  });

try {
  let ready = false;
  const first = appears().then(() => {
    ready = true;
  });
  for (let turn = 0; !ready; turn += 1) {
    await client.put(key('warm')).value(value('warm', turn));
    await Promise.race([first, new Promise((next) => setTimeout(next, 20))]);
  }
  const before = memory();
  rows = 0;
  const started = performance.now();
  const last = appears();
  for (let batch = 0; batch < SECONDS * 20; batch += 1) {
    await Promise.all(
      Array.from({ length: PER_SECOND / 20 }, (_, index) => client.put(key(`policy-${index}`)).value(value(`policy-${index}`, batch))),
    );
    const due = started + (batch + 1) * 50 - performance.now();
    if (due > 0) await new Promise((next) => setTimeout(next, due));
  }
  const written = performance.now();
  await client.put(key(LAST)).value(value(LAST, 0));
  await last;
  const behind = (performance.now() - written) / 1000;
  const grown = memory() - before;
  console.log(`${rows} rows for ${PER_SECOND * SECONDS + 1} changes in ${((written - started) / 1000).toFixed(1)} s`);
  print([
    { name: 'get -w: behind the last change', measured: behind, limit: 1, unit: 's', basis: 'keeps up' },
    { name: 'get -w: memory grown', measured: grown, limit: 50, unit: 'MB', basis: 'fixed' },
  ]);
} finally {
  child.kill('SIGINT');
  client.close();
  await etcd.stop();
  rmSync(folder, { recursive: true, force: true });
}
