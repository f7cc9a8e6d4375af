import { cp, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Collection } from './diags.ts';

/** Calico's log folder, whole. */
export async function copyLogs(logFolder: string, { output, folder }: Collection): Promise<void> {
  await output.out('Copying Calico logs\n');
  try {
    if ((await stat(logFolder)).isDirectory()) await cp(logFolder, join(folder, 'logs'), { recursive: true });
    else await output.out(`No logs found in ${logFolder}; skipping log copying\n`);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    await output.out(`Error copying log files: ${code === 'ENOENT' ? `stat ${logFolder}: no such file or directory` : message}\n`);
  }
}
