import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import type { Duplex } from 'node:stream';

/** Between a program and its server: a connection passes on no answers any more once a request with `marker` has come over it. */
export class Valve implements Disposable {
  readonly reached: Promise<void>;
  readonly #server: Server;
  readonly #connections: { client: Duplex; upstream: Duplex; held: boolean }[] = [];
  #isOpen = false;

  /** `open` makes a connection to the server. */
  constructor(open: () => Promise<Duplex>, marker: string) {
    let tell = () => {};
    this.reached = new Promise((resolve) => {
      tell = resolve;
    });
    this.#server = createServer(async (client) => {
      const upstream = await open();
      const connection = { client, upstream, held: false };
      this.#connections.push(connection);
      for (const socket of [client, upstream]) socket.on('error', () => {});
      client.on('data', (chunk) => {
        if (this.#isOpen || connection.held || !chunk.includes(marker)) return;
        connection.held = true;
        upstream.unpipe(client);
        tell();
      });
      client.pipe(upstream).pipe(client);
    });
  }

  async listen(): Promise<number> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    return (this.#server.address() as { port: number }).port;
  }

  /** Lets everything through from now on. */
  open(): void {
    this.#isOpen = true;
    for (const { client, upstream, held } of this.#connections) if (held) upstream.pipe(client);
  }

  [Symbol.dispose](): void {
    this.#server.close();
    for (const { client, upstream } of this.#connections) {
      client.destroy();
      upstream.destroy();
    }
  }
}
