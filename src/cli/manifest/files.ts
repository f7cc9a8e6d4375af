/** Which files `-f` means, and their text (reference calicoctl-cli.md 5.1). */
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { CalicoError } from '../../base/errors.ts';

export const STDIN = '-';
/** All input of one command together: beyond it we would run out of memory before we could say so. */
const MAX_BYTES = 64 * 1024 * 1024;
const EXTENSIONS = new Set(['.yaml', '.yml', '.json']);

export interface InputFile {
  /** As upstream names it: a path, or `-`. */
  readonly name: string;
  readonly text: string;
}

export interface Input {
  readonly isDirectory: boolean;
  readonly files: readonly InputFile[];
}

export async function readInput(options: { filename: string; recursive: boolean; stdin: Readable }): Promise<Input> {
  const { filename, recursive, stdin } = options;
  const budget = { left: MAX_BYTES };
  if (filename === STDIN) return { isDirectory: false, files: [{ name: STDIN, text: await readText(STDIN, stdin, budget) }] };
  const isDirectory = (await openable(filename, stat(filename))).isDirectory();
  const names = isDirectory ? await manifestsIn(filename, recursive) : [filename];
  const files: InputFile[] = [];
  for (const name of names) files.push({ name, text: await readText(name, createReadStream(name), budget) });
  return { isDirectory, files };
}

/** In lexical order, folders in their place, as Go's filepath.Walk goes. */
async function manifestsIn(directory: string, recursive: boolean): Promise<string[]> {
  const entries = await openable(directory, readdir(directory, { withFileTypes: true }));
  const byName = entries.toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  const found: string[] = [];
  for (const entry of byName) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) {
      if (recursive) found.push(...(await manifestsIn(path, recursive)));
    } else if (EXTENSIONS.has(extname(entry.name).toLowerCase())) {
      found.push(path);
    }
  }
  return found;
}

async function readText(name: string, stream: Readable, budget: { left: number }): Promise<string> {
  const chunks: Buffer[] = [];
  const read = async () => {
    for await (const chunk of stream) {
      budget.left -= (chunk as Buffer).length;
      if (budget.left < 0) throw tooLarge(name);
      chunks.push(chunk as Buffer);
    }
  };
  await openable(name, read());
  return decodeText(name, Buffer.concat(chunks));
}

function decodeText(name: string, bytes: Buffer): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new CalicoError('Input', 'error converting YAML to JSON: yaml: invalid leading UTF-8 octet', {
      hint: `${name} is not text in UTF-8. Give a manifest in YAML or JSON.`,
      cause,
    });
  }
}

function tooLarge(name: string): CalicoError {
  return new CalicoError('Input', `${name}: more than ${MAX_BYTES / 1024 / 1024} MiB of manifests at once`, {
    hint: 'Split them into several files and give these one after another.',
  });
}

/** File errors in Go's words: `open PATH: no such file or directory`. */
export async function openable<T>(path: string, result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined || error instanceof CalicoError) throw error;
    const reason = /^[A-Z0-9]+: ([^,]+)/.exec(message)?.[1] ?? message;
    throw new CalicoError('Input', `open ${path}: ${reason}`, { cause: error, hint: HINTS[code] });
  }
}

const HINTS: Readonly<Record<string, string>> = {
  ENOENT: 'Check the path given with -f; use - for standard input.',
  EACCES: 'You may not read it: check its owner and mode, and those of the folders above it.',
};
