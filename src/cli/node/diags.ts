/** `node diags` (reference calicoctl-cli.md 14.3): what this machine says of itself, in one archive. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandLine, captureTo, isInPath, timestamp } from '../diagnostics/capture.ts';
import { Failure } from '../failure.ts';
import type { Output } from '../output.ts';
import { collectContainers } from './container-diags.ts';
import { copyLogs } from './copy-logs.ts';
import { requireRoot } from './root.ts';

interface Step {
  readonly title?: string;
  readonly command: CommandLine;
  /** Absent: what it prints is of no interest. */
  readonly file?: string;
}

const STEPS: readonly Step[] = [
  { command: ['date'], file: 'date' },
  { command: ['hostname'], file: 'hostname' },
  { title: 'Dumping routes (IPv4)', command: ['ip', '-4', 'route'], file: 'ipv4_route' },
  { title: 'Dumping routes (IPv6)', command: ['ip', '-6', 'route'], file: 'ipv6_route' },
  { title: 'Dumping interface info (IPv4)', command: ['ip', '-4', 'addr'], file: 'ipv4_addr' },
  { title: 'Dumping interface info (IPv6)', command: ['ip', '-6', 'addr'], file: 'ipv6_addr' },
  { title: 'Dumping nftables', command: ['nft', '-n', '-a', 'list', 'ruleset'], file: 'nft_ruleset' },
  { title: 'Dumping iptables (IPv4)', command: ['iptables-save', '-c'], file: 'ipv4_tables' },
  { title: 'Dumping iptables (IPv6)', command: ['ip6tables-save', '-c'], file: 'ipv6_tables' },
  { title: 'Dumping ipsets', command: ['ipset', 'list'], file: 'ipsets' },
  {
    title: 'Copying journal for calico-node.service',
    command: ['journalctl', '-u', 'calico-node.service', '--no-pager'],
    file: 'journalctl_calico_node',
  },
  { title: 'Dumping felix stats', command: ['pkill', '-SIGUSR1', 'felix'] },
];
const NETSTAT: Step = { title: 'Dumping netstat', command: ['netstat', '-a', '-n'], file: 'netstat' };
const SS: Step = { title: 'Dumping ss', command: ['ss', '-a', '-n'], file: 'ss' };

export interface Collection {
  readonly output: Output;
  /** What goes into the archive. */
  readonly folder: string;
  /** Says what is done, does it, and says what went wrong. */
  readonly run: (step: Step) => Promise<void>;
}

export async function collectNodeDiags(flags: { readonly 'log-dir': string }, output: Output): Promise<void> {
  requireRoot();
  await output.out('Collecting diagnostics\n');
  const temporary = await mkdtemp(join(tmpdir(), 'calico'));
  await output.out(`Using temp dir: ${temporary}\n`);
  const folder = join(temporary, 'diagnostics');
  await mkdir(folder);
  const run = (step: Step) => runStep(step, folder, output);
  for (const step of [...STEPS, (await isInPath('netstat')) ? NETSTAT : SS]) await run(step);
  const collection = { output, folder, run };
  await collectContainers(collection, () => copyLogs(flags['log-dir'], collection));
  const archive = join(temporary, `diags-${timestamp()}.tar.gz`);
  const packed = await captureTo(join(temporary, 'tar.log'), ['tar', '-zcvf', archive, 'diagnostics'], { cwd: temporary });
  if (!packed.ok)
    throw new Failure(`Error creating the diagnostics bundle: ${packed.output.trim()}`, { hint: `Everything collected is in ${folder}.` });
  await output.out(`\nDiags saved to ${archive}\nIf required, you can upload the diagnostics bundle to a file sharing service.\n`);
}

async function runStep({ title, command, file }: Step, folder: string, output: Output): Promise<void> {
  if (title) await output.out(`${title}\n`);
  const path = file ? join(folder, file) : `${folder}.unsaved`;
  const captured = await captureTo(path, command);
  if (!captured.ok) await output.out(`Failed to run command: ${command.join(' ')}\nError: ${captured.output.trimEnd()}\n`);
  if (!captured.ok || !file) await rm(path);
}
