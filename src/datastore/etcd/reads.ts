/** Reads that are asked for at the same moment travel together: one request, whose cost is mostly its own, and one revision for all of them. */
import type { IRangeRequest, IRangeResponse, ITxnResponse } from 'etcd3';
import { isCalicoError } from '../../base/errors.ts';
import type { Connection } from './connection.ts';

/** etcd refuses transactions of more operations unless told otherwise. */
export const MOST_AT_ONCE = 128;

interface Waiting {
  readonly requests: readonly IRangeRequest[];
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

interface Answer {
  readonly responses: readonly IRangeResponse[];
  readonly revision: string;
}

export class Reads {
  readonly #connection: Pick<Connection, 'read'>;
  #waiting: Waiting[] = [];

  constructor(connection: Pick<Connection, 'read'>) {
    this.#connection = connection;
  }

  /** In the order of `requests` (128 at most), all at one revision. Errors: those of `Connection.read`. */
  ask(requests: readonly IRangeRequest[]): Promise<Answer> {
    return new Promise((resolve, reject) => {
      // After all that is about to ask in this turn of the event loop.
      if (this.#waiting.length === 0) queueMicrotask(() => process.nextTick(() => this.#sendAll()));
      this.#waiting.push({ requests, resolve, reject });
    });
  }

  #sendAll(): void {
    let together: Waiting[] = [];
    let count = 0;
    for (const one of this.#waiting.splice(0)) {
      if (count + one.requests.length > MOST_AT_ONCE) {
        void this.#send(together);
        together = [];
        count = 0;
      }
      together.push(one);
      count += one.requests.length;
    }
    void this.#send(together);
  }

  async #send(together: readonly Waiting[]): Promise<void> {
    try {
      const { responses, revision } = await this.#read(together.flatMap(({ requests }) => requests));
      let from = 0;
      for (const { requests, resolve } of together) {
        resolve({ responses: responses.slice(from, from + requests.length), revision });
        from += requests.length;
      }
    } catch (error) {
      // What one of them may not read, or asks wrongly, is not the others' fault.
      if (together.length > 1 && !isCalicoError(error, 'Unreachable')) for (const one of together) void this.#send([one]);
      else for (const { reject } of together) reject(error);
    }
  }

  async #read(requests: readonly IRangeRequest[]): Promise<Answer> {
    if (requests.length === 1) {
      const response = await this.#connection.read<IRangeResponse>('KV', 'range', requests[0]!);
      return { responses: [response], revision: response.header.revision };
    }
    const success = requests.map((request) => ({ request_range: request }));
    const { responses, header } = await this.#connection.read<ITxnResponse>('KV', 'txn', { success });
    return { responses: responses.map((one) => one.response_range), revision: header.revision };
  }
}
