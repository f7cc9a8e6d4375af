/**
 * `bare-requests.ts post|delete FILE`: the bare program that bulk writes to Kubernetes are compared with: a thousand requests to an API server, 32 in
 * flight. FILE holds `{url, ca, token, requests: [{path, body?}]}`.
 */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';

interface Plan {
  readonly url: string;
  readonly ca: string;
  readonly token: string;
  readonly requests: readonly { readonly path: string; readonly body?: string }[];
}

const method = process.argv[2]!.toUpperCase();
const { url, ca, token, requests }: Plan = JSON.parse(readFileSync(process.argv[3]!, 'utf8'));
const agent = new Agent({ ca, keepAlive: true, maxSockets: 32 });

function send({ path, body = '' }: Plan['requests'][number]): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const outgoing = request(url + path, { agent, method, headers }, (response) => {
      if (response.statusCode! >= 300) reject(new Error(`${method} ${path}: ${response.statusCode}`));
      response.resume();
      response.on('end', resolve);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

await Promise.all(requests.map(send));
agent.destroy();
