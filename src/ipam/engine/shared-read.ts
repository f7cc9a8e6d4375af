/**
 * One read for all who ask at a time. Each gets the answer of a read that began after it asked, so nobody sees anything older than had it read
 * by itself.
 */
export class SharedRead<T> {
  readonly #read: () => Promise<T>;
  #running: Promise<T> | undefined;
  #next: Promise<T> | undefined;

  constructor(read: () => Promise<T>) {
    this.#read = read;
  }

  get(): Promise<T> {
    if (!this.#running) return this.#start();
    this.#next ??= this.#running.then(
      () => this.#start(),
      () => this.#start(),
    );
    return this.#next;
  }

  #start(): Promise<T> {
    this.#next = undefined;
    const running = this.#read();
    this.#running = running;
    const end = () => {
      if (this.#running === running) this.#running = undefined;
    };
    running.then(end, end);
    return running;
  }
}
