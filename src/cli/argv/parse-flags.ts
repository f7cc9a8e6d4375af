/** The flags of one command, read as upstream's parser (pflag) reads them, with its messages (reference calicoctl-cli.md 2.3). */
import { goQuote } from '../../encoding/go-format.ts';
import type { FlagEntry } from './command-table.ts';
import { nearest } from './suggest.ts';

export interface ParsedFlags {
  /** Values in the order given; booleans as `true` or `false`. */
  readonly values: readonly { readonly flag: FlagEntry; readonly value: string }[];
  readonly positionals: readonly string[];
}

export type FlagsResult = ParsedFlags | { readonly error: string; readonly hint?: string | undefined };

class FlagError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

export function parseFlags(argv: readonly string[], flags: readonly FlagEntry[]): FlagsResult {
  try {
    return new FlagReader(argv, flags).read();
  } catch (error) {
    if (error instanceof FlagError) return { error: error.message, hint: error.hint };
    throw error;
  }
}

class FlagReader {
  readonly #left: string[];
  readonly #flags: readonly FlagEntry[];
  readonly #values: { flag: FlagEntry; value: string }[] = [];
  readonly #positionals: string[] = [];

  constructor(argv: readonly string[], flags: readonly FlagEntry[]) {
    this.#left = [...argv];
    this.#flags = flags;
  }

  read(): ParsedFlags {
    for (let arg = this.#left.shift(); arg !== undefined; arg = this.#left.shift()) {
      if (arg === '--') {
        this.#positionals.push(...this.#left.splice(0));
      } else if (arg.startsWith('--')) {
        this.#readLong(arg);
      } else if (arg.startsWith('-') && arg !== '-') {
        for (let cluster = arg.slice(1); cluster !== ''; ) cluster = this.#readShort(cluster);
      } else {
        this.#positionals.push(arg);
      }
    }
    return { values: this.#values, positionals: this.#positionals };
  }

  #readLong(arg: string): void {
    const body = arg.slice(2);
    if (body.startsWith('-') || body.startsWith('=')) throw new FlagError(`bad flag syntax: ${arg}`);
    const equals = body.indexOf('=');
    const name = equals < 0 ? body : body.slice(0, equals);
    const flag = this.#flags.find((candidate) => candidate.name === name);
    if (flag === undefined) throw new FlagError(`unknown flag: --${name}`, this.#didYouMean(name));
    if (equals >= 0) this.#set(flag, body.slice(equals + 1));
    else if (flag.type === 'boolean') this.#set(flag, 'true');
    else this.#set(flag, this.#next(`--${name}`));
  }

  /** Reads the first letter of a cluster such as `Rfx`, with what follows where it is a value; returns the letters left. */
  #readShort(cluster: string): string {
    const char = String.fromCodePoint(cluster.codePointAt(0)!);
    const after = cluster.slice(char.length);
    const quoted = `'${char}' in -${cluster}`;
    const flag = this.#flags.find((candidate) => candidate.char === char);
    if (flag === undefined) throw new FlagError(`unknown shorthand flag: ${quoted}`);
    if (after.length > 1 && after.startsWith('=')) {
      this.#set(flag, after.slice(1));
      return '';
    }
    if (flag.type === 'boolean') {
      this.#set(flag, 'true');
      return after;
    }
    // `-n=` is the value `=`: an equals sign with nothing after it separates nothing.
    this.#set(flag, after === '' ? this.#next(quoted) : after);
    return '';
  }

  #didYouMean(name: string): string | undefined {
    const near = nearest(
      name,
      this.#flags.filter(({ hidden }) => !hidden).map((flag) => flag.name),
    );
    return near[0] === undefined ? undefined : `Did you mean --${near[0]}?`;
  }

  #next(shown: string): string {
    const value = this.#left.shift();
    if (value === undefined) throw new FlagError(`flag needs an argument: ${shown}`);
    return value;
  }

  #set(flag: FlagEntry, text: string): void {
    const value = flag.type === 'boolean' ? parseBool(text) : flag.helpValue === 'int' ? parseInteger(text) : text;
    if (typeof value !== 'string') {
      const shown = flag.char === undefined ? `--${flag.name}` : `-${flag.char}, --${flag.name}`;
      throw new FlagError(`invalid argument ${goQuote(text)} for "${shown}" flag: ${value.error}`);
    }
    this.#values.push({ flag, value });
  }
}

function parseBool(text: string): string | { error: string } {
  if (/^(1|t|T|TRUE|true|True)$/.test(text)) return 'true';
  if (/^(0|f|F|FALSE|false|False)$/.test(text)) return 'false';
  return { error: `strconv.ParseBool: parsing ${goQuote(text)}: invalid syntax` };
}

/** Go's strconv.ParseInt with base 0: signs, `0x`, `0o`, `0b`, a leading `0` for octal, underscores between digits. */
function parseInteger(text: string): string | { error: string } {
  const failed = (reason: string) => ({ error: `strconv.ParseInt: parsing ${goQuote(text)}: ${reason}` });
  const match = /^([+-]?)(0[xX](?:_?[\da-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0(?:_?[0-7])*|[1-9](?:_?\d)*)$/.exec(text);
  if (match === null) return failed('invalid syntax');
  const digits = match[2]!.replaceAll('_', '').replace(/^0(?=\d)/, '0o');
  const value = BigInt(digits) * (match[1] === '-' ? -1n : 1n);
  if (BigInt.asIntN(64, value) !== value) return failed('value out of range');
  return value.toString();
}
