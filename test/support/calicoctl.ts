/** The program as a user runs it: the built one, in a process of its own, with an embedded store of its own. CALICOCTL_BIN names another build. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadConfiguration } from '../../src/datastore/configuration.ts';
import type { Datastore } from '../../src/datastore/datastore.ts';
import { openDatastore } from '../../src/datastore/open.ts';

export const BIN = process.env.CALICOCTL_BIN ?? join(import.meta.dirname, '../../bin/run.js');

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  /** The exit code, or the name of the signal that ended it. */
  readonly code: number | string;
}

export interface RunOptions {
  readonly stdin?: string | Buffer;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Arguments of node itself. */
  readonly node?: readonly string[];
  /** Another program than calicoctl. */
  readonly script?: string;
}

export class Calicoctl implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'calicoctl-e2e-'));
  readonly config: string;

  /** `spec` of the configuration file; an embedded store in the folder where it is absent. */
  constructor(spec?: object) {
    this.config = this.file('calicoctl.cfg', {
      apiVersion: 'projectcalico.org/v3',
      kind: 'CalicoAPIConfig',
      metadata: {},
      spec: spec ?? { datastoreType: 'sqlite', sqlitePath: join(this.folder, 'calico.db') },
    });
  }

  /** Writes a file and returns its path; what is no text is written as JSON. */
  file(name: string, content: string | Buffer | object): string {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content, null, 2));
    return path;
  }

  /** Runs to the end with the store of this object. */
  run(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    return this.runPlain([...args, '--config', this.config], options);
  }

  /** The same without a word about the store: for commands that need none. */
  async runPlain(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const child = this.start(args, options);
    child.stdin?.on('error', () => {}).end(options.stdin ?? '');
    return ended(child);
  }

  /** Goes on in the background; standard input stays open. */
  start(args: readonly string[], { env = {}, node = [], script = BIN }: RunOptions = {}): ChildProcess {
    const { PATH, TMPDIR } = process.env;
    const child = spawn(process.execPath, [...node, script, ...args], {
      cwd: this.folder,
      env: { PATH, TMPDIR, HOME: this.folder, ...env },
    });
    child.stdout?.setEncoding('utf8');
    child.stderr?.setEncoding('utf8');
    return child;
  }

  /** The store without the program. */
  async datastore(): Promise<Datastore> {
    return openDatastore(await loadConfiguration({ path: this.config, env: {} }));
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function ended(child: ChildProcess): Promise<Ran> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (text) => {
    stdout += text;
  });
  child.stderr?.on('data', (text) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ stdout, stderr, code: code ?? signal! }));
  });
}

/** Resolves when the output of a running program, all of it so far, matches; rejects when it ends before. */
export function printed(child: ChildProcess, stream: 'stdout' | 'stderr', pattern: RegExp): Promise<string> {
  let text = '';
  return new Promise((resolve, reject) => {
    child[stream]!.on('data', (chunk) => {
      text += chunk;
      if (pattern.test(text)) resolve(text);
    });
    child.on('close', () => reject(new Error(`it ended without printing ${pattern}; it printed: ${text}`)));
  });
}
