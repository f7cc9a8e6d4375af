/** `node checksystem` (reference calicoctl-cli.md 14.2). */
import { release } from 'node:os';
import { Failure } from '../failure.ts';
import type { Output } from '../output.ts';
import { isPresent, isRecentEnough, KERNEL_MODULES, type Kernel, MINIMUM_RELEASE } from './kernel-modules.ts';
import { readKernel } from './read-kernel.ts';
import { requireRoot } from './root.ts';

export async function checkSystem(flags: { readonly 'kernel-config': string }, output: Output): Promise<void> {
  requireRoot();
  const kernel = await readKernel({ release: release(), root: '/', configuration: flags['kernel-config'] || undefined });
  const { text, meets } = systemReport(kernel);
  await output.out(text);
  if (!meets) throw new Failure("system doesn't meet one or more minimum systems requirements to run Calico");
}

/** What is printed on stdout, and whether all that is needed is there. */
export function systemReport(kernel: Kernel): { readonly text: string; readonly meets: boolean } {
  const recent = isRecentEnough(kernel.release);
  const tooOld = `Minimum kernel version to run Calico is ${MINIMUM_RELEASE}. Detected kernel version: ${kernel.release}\n`;
  const lines = ['Checking kernel version...\n', result(kernel.release, recent ? 'OK' : 'FAIL'), ...(recent ? [] : [tooOld])];
  lines.push('Checking kernel modules...\n');
  let meets = recent;
  for (const module of KERNEL_MODULES) {
    const { name, optional } = module;
    if (isPresent(kernel, module)) lines.push(result(name, 'OK'));
    else if (optional) lines.push(`WARNING: Unable to detect optional module/feature ${name}; continuing\n`, result(name, 'SKIP'));
    else {
      meets = false;
      lines.push(`WARNING: Unable to detect the ${name} module as Loaded/Builtin module or lsmod\n`, result(name, 'FAIL'));
    }
  }
  if (meets) lines.push('System meets minimum system requirements to run Calico!\n');
  return { text: lines.join(''), meets };
}

function result(name: string, verdict: string): string {
  return `\t\t${name.padEnd(20)}\t\t\t\t\t${verdict}\n`;
}
