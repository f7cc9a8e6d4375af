/** What every command does: parse, check the log level, run, and report an error the way upstream does. */
import { Command } from '@oclif/core/command';
import type * as Interfaces from '@oclif/core/interfaces';
import { EXIT_FAILED, Failure } from './failure.ts';
import { globalFlags } from './flags.ts';
import { Interrupt } from './interrupt.ts';
import { Output } from './output.ts';
import { report } from './report.ts';

const LOG_LEVELS = /^(panic|fatal|error|warn|warning|info|debug|trace)$/i;

/** All of them in order: oclif has no place for several behind one that may be absent. */
export function positionals(raw: Interfaces.ParserOutput['raw']): string[] {
  return raw.flatMap((token) => (token.type === 'arg' ? [token.input] : []));
}

export abstract class BaseCommand extends Command {
  static override baseFlags = globalFlags;
  /** Positionals that a command does not use are ignored, as upstream does; `patch` and `ipam split` are strict. */
  static override strict = false;

  /** Where 1 means something else than a failure, this does. */
  static errorExitCode: number | undefined;
  /** What the exit codes of this command mean, where it has codes of its own. */
  static exitCodes: Readonly<Record<string, string>> | undefined;

  readonly output = ownOutput();
  readonly interrupt = new Interrupt();
  #debug = false;

  // biome-ignore-start lint/suspicious/noExplicitAny: oclif's own constraints
  protected override async parse<
    F extends Interfaces.OutputFlags<any>,
    B extends Interfaces.OutputFlags<any>,
    A extends Interfaces.OutputArgs<any>,
  >(
    // biome-ignore-end lint/suspicious/noExplicitAny: oclif's own constraints
    options?: Interfaces.Input<F, B, A>,
    argv?: string[],
  ): Promise<Interfaces.ParserOutput<F, B, A>> {
    // oclif copies only a class's own statics, and this one may be inherited.
    const parsed = await super.parse(options && { ...options, baseFlags: options.baseFlags, strict: options.strict }, argv);
    const level = (parsed.flags as unknown as { 'log-level': string })['log-level'];
    if (!LOG_LEVELS.test(level)) {
      const hint = /[=!(]/.test(level) ? '-l is the log level; --selector chooses by labels.' : undefined;
      throw new Failure(`unknown log level: ${level}, expected one of: panic, fatal, error, warn, info, debug`, { hint });
    }
    this.#debug = /^(debug|trace)$/i.test(level);
    return parsed;
  }

  /** What oclif's static `run` does with a command that it has made. */
  async execute(): Promise<void> {
    await this._run();
  }

  protected override async init(): Promise<void> {
    await super.init();
    // An error beside all work that anybody waits for must not show a stack trace either.
    process.on('uncaughtException', async (error) => process.exit(await report(error, this.output, { debug: this.#debug })));
  }

  protected override async catch(error: unknown): Promise<void> {
    const code = await report(error, this.output, { debug: this.#debug });
    process.exitCode = code === EXIT_FAILED ? ((this.ctor as typeof BaseCommand).errorExitCode ?? code) : code;
    // Whoever is still typing a manifest need not end it.
    process.stdin.destroy();
  }
}

/** oclif's own listener throws every error but a closed pipe's. */
function ownOutput(): Output {
  process.stdout.removeAllListeners('error');
  return new Output(process.stdout, process.stderr);
}
