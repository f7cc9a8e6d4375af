/** What other programs print, put into files: the work of both kinds of diagnostics. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, createWriteStream, type WriteStream } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';

/** A program and its arguments; no shell reads it. */
export type CommandLine = readonly [string, ...string[]];

export type Captured =
  | { readonly ok: true }
  | { readonly ok: false /** the end of what it printed, or why it did not run */; readonly output: string };

export interface CaptureOptions {
  readonly cwd?: string | undefined;
  /** The program is ended when it aborts. */
  readonly signal?: AbortSignal | undefined;
  /** Makes, for each of the two streams, a function that says what is written for a line; undefined: nothing. */
  readonly filter?: () => (line: string) => string | undefined;
}

/** A program that waits for something that does not come must not keep everything else waiting. */
const TIMEOUT_MS = 300_000;
/** How much of a failed program's output is shown. */
const SHOWN_CHARACTERS = 2000;

/** Writes what the program prints on both streams into the file `path`, whose folders are made. */
export async function captureTo(path: string, command: CommandLine, options: CaptureOptions = {}): Promise<Captured> {
  await mkdir(dirname(path), { recursive: true });
  const file = createWriteStream(path);
  const written = finished(file);
  written.catch(() => {});
  try {
    return await capture(file, command, options);
  } finally {
    file.end();
    await written;
  }
}

async function capture(file: WriteStream, [program, ...args]: CommandLine, { cwd, signal, filter }: CaptureOptions): Promise<Captured> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: TIMEOUT_MS, cwd, signal });
  const ending = endOf(child, program);
  let tail = '';
  const copy = async (stream: Readable) => {
    const filtered = filter?.();
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      const kept = filtered ? filtered(line) : line;
      if (kept === undefined) continue;
      tail = `${tail}${kept}\n`.slice(-SHOWN_CHARACTERS);
      if (!file.write(`${kept}\n`)) await once(file, 'drain');
    }
  };
  const [problem] = await Promise.all([ending, copy(child.stdout), copy(child.stderr)]);
  return problem === undefined ? { ok: true } : { ok: false, output: tail + problem };
}

/** Why it did not end well: empty where only its exit code says so. */
async function endOf(child: ChildProcess, program: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    child.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ENOENT' ? `exec: "${program}": executable file not found in $PATH` : error.message),
    );
    child.on('close', (code, signal) => resolve(code === 0 ? undefined : signal ? `ended by ${signal}` : ''));
  });
}

/** What the program prints on standard output; undefined where it fails. */
export async function outputOf([program, ...args]: CommandLine, signal?: AbortSignal): Promise<string | undefined> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'], timeout: TIMEOUT_MS, signal });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  return (await endOf(child, program)) === undefined ? Buffer.concat(chunks).toString() : undefined;
}

export async function isInPath(program: string): Promise<boolean> {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const executable = (folder: string) =>
    access(join(folder, program), constants.X_OK).then(
      () => true,
      () => false,
    );
  return (await Promise.all(folders.map(executable))).includes(true);
}

/** `20261231_235959`, in UTC. */
export function timestamp(now = new Date()): string {
  return now.toISOString().replaceAll(/[-:]/g, '').replace('T', '_').slice(0, 15);
}
