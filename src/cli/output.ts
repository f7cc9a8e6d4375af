/** Standard output and standard error of one run of the program. */
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { styleText } from 'node:util';
import { EXIT_FAILED } from './failure.ts';

export class Output {
  readonly #stdout: Writable & { isTTY?: boolean; columns?: number };
  readonly #stderr: Writable & { isTTY?: boolean };
  readonly #closed = new AbortController();

  constructor(stdout: Writable & { isTTY?: boolean; columns?: number }, stderr: Writable) {
    this.#stdout = stdout;
    this.#stderr = stderr;
    stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (this.closed.aborted) return;
      this.#closed.abort();
      // Whoever reads has what it wanted (`| head`): there is nobody to write for, and nothing wrong.
      if (error.code === 'EPIPE') return;
      process.exitCode = EXIT_FAILED;
      this.err(`cannot write to standard output: ${error.message}\n`);
    });
    // Nowhere is left to say it.
    stderr.on('error', () => this.#closed.abort());
  }

  /** Aborts when nobody reads standard output any more. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /** For people who look at a terminal; the text alone otherwise. */
  style(format: Parameters<typeof styleText>[0], text: string): string {
    return styled(format, text, this.#stdout);
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
    this.err(`${styled('dim', line, this.#stderr)}\n`);
  }
}

/** Node knows NO_COLOR, FORCE_COLOR and what a terminal can do; CLICOLOR and CLICOLOR_FORCE yield to both of them. */
function styled(format: Parameters<typeof styleText>[0], text: string, stream: Writable): string {
  const { NO_COLOR, FORCE_COLOR, CLICOLOR, CLICOLOR_FORCE = '0' } = process.env;
  const isDecided = Boolean(NO_COLOR) || FORCE_COLOR !== undefined;
  if (!isDecided && CLICOLOR_FORCE !== '0') return styleText(format, text, { validateStream: false });
  return !isDecided && CLICOLOR === '0' ? text : styleText(format, text, { stream, validateStream: true });
}
