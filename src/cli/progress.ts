import { uptime } from '../base/clock.ts';
import type { Output } from './output.ts';

const PATIENCE_MS = 1000;
const INTERVAL_MS = 100;

export interface Progress {
  /** `total` where it is known. */
  update(state: { readonly finished: number; readonly total?: number }): void;
  /** Removes the line again. */
  done(): void;
}

/** How far a long command is, on stderr: only on a terminal, and only once it has taken a second. */
export function showProgress(output: Output, what: string, clock: () => number = uptime): Progress {
  const started = clock();
  let shown = 0;
  return {
    update({ finished, total }) {
      const now = clock();
      if (!output.errorIsTerminal || now - started < PATIENCE_MS || now - shown < INTERVAL_MS) return;
      shown = now;
      output.err(`\r${what} ${finished}${total === undefined ? '' : ` of ${total}`}`);
    },
    done() {
      if (shown > 0) output.err('\r\x1b[K');
    },
  };
}
