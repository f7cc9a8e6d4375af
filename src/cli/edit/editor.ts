/** The user's editor, and a file for it that nobody else can read. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Failure } from '../failure.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** As a shell understands it: it may hold arguments. */
export function editorCommand(env: Environment): string {
  return env.CALICO_EDITOR || env.KUBE_EDITOR || env.VISUAL || env.EDITOR || 'vi';
}

/** Resolves when the editor was left. Throws Failure where it cannot run, or says that it failed. */
export async function runEditor(command: string, file: string): Promise<void> {
  // The file is an argument of the shell's own: nothing in its name can become a command.
  const child = spawn('/bin/sh', ['-c', `${command} "$1"`, 'sh', file], { stdio: 'inherit' });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (code === 0) return;
  throw new Failure(`the editor failed: ${command}: ${signal ?? `exit code ${code}`}`, {
    hint: 'CALICO_EDITOR, KUBE_EDITOR, VISUAL or EDITOR say which editor to use; vi where none of them does.',
  });
}

export class EditedFile {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** In a folder of its own, both for the user alone. */
  static async create(name: string): Promise<EditedFile> {
    const folder = await mkdtemp(join(tmpdir(), 'calicoctl-edit-'));
    return new EditedFile(join(folder, name));
  }

  async write(text: string): Promise<void> {
    await writeFile(this.path, text, { mode: 0o600 });
  }

  async read(): Promise<string> {
    return readFile(this.path, 'utf8');
  }

  async remove(): Promise<void> {
    await rm(dirname(this.path), { recursive: true, force: true });
  }
}
