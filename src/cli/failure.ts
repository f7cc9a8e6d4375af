export const EXIT_FAILED = 1;
/** As a shell reports a program that Ctrl-C ended. */
export const EXIT_INTERRUPTED = 130;

/** How a command ends that did not do what it was asked: what is printed where, and the exit code (reference calicoctl-cli.md 2.1). */
export interface FailureOptions {
  /** Some messages of upstream's go to standard output. */
  readonly stream?: 'stdout' | 'stderr';
  /** What further lines on stderr say: places in files, then the next step. */
  readonly details?: readonly string[];
  readonly hint?: string | undefined;
  readonly cause?: unknown;
  readonly exitCode?: number;
  /** The result document on stdout says it already. */
  readonly documented?: boolean;
}

export class Failure extends Error {
  readonly stream: 'stdout' | 'stderr';
  readonly details: readonly string[];
  readonly hint: string | undefined;
  readonly exitCode: number;
  readonly documented: boolean;

  constructor(message: string, options: FailureOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Failure';
    this.stream = options.stream ?? 'stderr';
    this.details = options.details ?? [];
    this.hint = options.hint;
    this.exitCode = options.exitCode ?? EXIT_FAILED;
    this.documented = options.documented ?? false;
  }
}

/** A file that cannot be read or understood; the message is whole. */
export class ManifestFailure extends Failure {}
