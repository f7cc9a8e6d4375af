/** Standard output and standard error of one run of the program. */
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { styleText } from 'node:util';

export class Output {
  readonly #stdout: Writable & { isTTY?: boolean; columns?: number };
  readonly #stderr: Writable & { isTTY?: boolean };
  readonly #closed = new AbortController();

  constructor(stdout: Writable & { isTTY?: boolean; columns?: number }, stderr: Writable) {
    this.#stdout = stdout;
    this.#stderr = stderr;
    // Whoever reads has what it wanted (`| head`): there is nobody to write for, and nothing wrong.
    const onError = (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      this.#closed.abort();
    };
    stdout.on('error', onError);
    stderr.on('error', onError);
  }

  /** Aborts when nobody reads standard output any more. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /** For people who look at a terminal; the text alone otherwise. */
  style(format: Parameters<typeof styleText>[0], text: string): string {
    return styleText(format, text, { stream: this.#stdout, validateStream: true });
  }

  /** How wide the terminal is that standard output goes to; undefined where it goes elsewhere. */
  get columns(): number | undefined {
    return this.#stdout.isTTY === true ? this.#stdout.columns : undefined;
  }

  get errorIsTerminal(): boolean {
    return this.#stderr.isTTY === true;
  }

  /** Resolves when the reader has caught up, so that a slow one does not fill our memory. */
  async out(text: string): Promise<void> {
    if (text === '' || this.#closed.signal.aborted) return;
    if (!this.#stdout.write(text)) await once(this.#stdout, 'drain', { signal: this.#closed.signal }).catch(() => {});
  }

  err(text: string): void {
    if (text !== '') this.#stderr.write(text);
  }

  /** A further line below an error message: where it is, or what to do next. */
  note(line: string): void {
    this.err(`${styleText('dim', line, { stream: this.#stderr, validateStream: true })}\n`);
  }
}
