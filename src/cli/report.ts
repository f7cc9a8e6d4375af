/** What is printed when a command ends with an error, and the exit code. Never a stack trace, unless it was asked for. */
import { isCalicoError } from '../base/errors.ts';
import { hintOf, messageOf, rewrite } from './error-text.ts';
import { EXIT_FAILED, Failure } from './failure.ts';
import type { Output } from './output.ts';

export async function report(error: unknown, output: Output, { debug }: { debug: boolean }): Promise<number> {
  const hint = hintOf(error);
  if (error instanceof Failure) {
    const line = `${rewrite(error.message)}\n`;
    if (error.stream === 'stdout') await output.out(line);
    else output.err(line);
    for (const detail of error.details) output.note(detail);
    if (hint && !isQuiet(error, output)) output.note(hint);
  } else if (isCalicoError(error)) {
    output.err(`${rewrite(error.message)}\n`);
    if (hint) output.note(hint);
  } else {
    output.err(`internal error: ${messageOf(error)}\n`);
    output.note('This is a mistake in calicoctl itself. Run the same command with --log-level debug and report what it prints.');
  }
  if (debug && error instanceof Error) output.err(`${error.stack}\n`);
  return error instanceof Failure ? error.exitCode : EXIT_FAILED;
}

/**
 * Scripts compare what upstream prints of a wrong configuration, which goes to stdout and leaves stderr empty: only people get more there.
 */
function isQuiet({ stream, cause }: Failure, output: Output): boolean {
  return stream === 'stdout' && isCalicoError(cause, 'Configuration', 'Input') && !output.errorIsTerminal;
}
