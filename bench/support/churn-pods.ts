/**
 * `churn-pods.ts FILE RATE SECONDS`: a process of its own that changes the labels of one pod after the other, RATE a second. FILE holds
 * `{url, ca, token, paths}`. Says `ready`, and begins at a line on stdin.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';

const { url, ca, token, paths } = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as {
  url: string;
  ca: string;
  token: string;
  paths: string[];
};
const [rate, seconds] = [Number(process.argv[3]), Number(process.argv[4])];
const agent = new Agent({ ca, keepAlive: true, maxSockets: 32 });

function change(path: string, index: number): Promise<void> {
  const body = JSON.stringify({ metadata: { labels: { change: String(index) } } });
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/merge-patch+json',
    'content-length': Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(url + path, { agent, method: 'PATCH', headers }, (response) => {
      if (response.statusCode! >= 300) reject(new Error(`PATCH ${path}: ${response.statusCode}`));
      response.resume();
      response.on('end', resolve);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

console.log('ready');
await once(process.stdin, 'data');
const begin = performance.now();
const changes: Promise<void>[] = [];
for (let index = 0; index < rate * seconds; index += 1) {
  const early = begin + (index * 1000) / rate - performance.now();
  if (early > 1) await wait(early);
  changes.push(change(paths[index % paths.length]!, index));
}
await Promise.all(changes);
agent.destroy();
process.stdin.destroy();
