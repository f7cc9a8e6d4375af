/** Says what services there are, as an API server does. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ServicesStub extends Disposable {
  readonly kubeconfig: object;
  add(service: object): void;
}

export async function servicesStub(): Promise<ServicesStub> {
  const items: object[] = [];
  const server = createServer(({ url }, answer) => {
    answer.statusCode = url!.startsWith('/api/v1/services?') ? 200 : 404;
    answer.setHeader('content-type', 'application/json').end(JSON.stringify({ kind: 'ServiceList', metadata: {}, items }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    kubeconfig: {
      'current-context': 'x',
      contexts: [{ name: 'x', context: { cluster: 'c' } }],
      clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${port}` } }],
    },
    add: (service) => items.push(service),
    [Symbol.dispose]: () => server.close(),
  };
}
