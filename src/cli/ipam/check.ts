/** `ipam check` (reference calicoctl-cli.md 13.2). */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { delimiter } from 'node:path';
import { survey } from '../../client/ipam/survey.ts';
import type { KubernetesSettings } from '../../datastore/settings.ts';
import { countProblems, type Problems } from '../../ipam/check/problems.ts';
import { reportText } from '../../ipam/check/report.ts';
import type { Connection, ConnectionFlags } from '../connection.ts';
import { messageOf } from '../error-text.ts';
import { Failure } from '../failure.ts';
import type { Output } from '../output.ts';
import { CLIENT_VERSION } from '../release.ts';
import { documentText, withResultDocument } from '../result-document.ts';
import { checkDocument } from './check-document.ts';
import { type Checked, narrateCheck } from './narrate-check.ts';
import { FORMATS, inSession, noteUnreadable, reportedCluster } from './session.ts';

export interface CheckFlags extends ConnectionFlags {
  readonly 'show-all-ips': boolean;
  readonly 'show-problem-ips': boolean;
  readonly kubeconfig: string;
  /** Of the report; empty: none. */
  readonly output: string;
  /** `json`, `yaml`, or empty for text. */
  readonly format: string;
  readonly 'fail-on-problems': boolean;
}

/** What else than a failure makes a pipeline stop. */
export const EXIT_PROBLEMS = 2;

export async function checkIpam(flags: CheckFlags, output: Output): Promise<void> {
  const { format } = flags;
  await withResultDocument('ipam check', { format, formats: FORMATS, output }, () =>
    inSession(flags, output, async ({ client, connection }) => {
      await using services = await openServices(connection, flags);
      const checked = await narrateCheck(survey(client, { listServices: services && (() => services.list()) }), {
        say: format === '' ? (text) => output.out(text) : async () => {},
        showAll: flags['show-all-ips'],
        showProblems: flags['show-all-ips'] || flags['show-problem-ips'],
        now: Date.now(),
      });
      noteUnreadable(checked.unreadable, output);
      if (flags.output !== '') await writeReport(flags.output, checked, output);
      if (format !== '') await output.out(await documentText(checkDocument(checked), format));
      if (flags['fail-on-problems']) refuseProblems(checked);
    }),
  );
}

/** undefined: there is no Kubernetes cluster, and none is needed. */
async function openServices({ configuration }: Connection, { kubeconfig, context }: CheckFlags) {
  const settings = kubernetesSettings(configuration, kubeconfig || process.env.KUBECONFIG || '', context);
  if (!settings) return undefined;
  const { Services } = await import('../../datastore/kubernetes/services.ts');
  return Services.open(settings, { source: 'ipam check', env: process.env });
}

function kubernetesSettings(configuration: Connection['configuration'], path: string, context: string): KubernetesSettings | undefined {
  if (configuration?.type === 'kubernetes') return configuration.kubernetes;
  if (path === '') {
    // Where Calico keeps its data in a file of its own, there are hosts without Kubernetes.
    if (configuration?.type === 'sqlite') return undefined;
    throw new Failure('KUBECONFIG environment variable or --kubeconfig parameter not set', {
      hint: 'Services of Kubernetes may have addresses, too: name the kubeconfig of their cluster.',
    });
  }
  if (!path.split(delimiter).some((file) => existsSync(file))) throw new Failure(`stat ${path}: no such file or directory`);
  return {
    kubeconfig: { value: path, source: '--kubeconfig or KUBECONFIG' },
    ...(context !== '' && { currentContext: { value: context, source: '--context' } }),
  };
}

/** A report that cannot be written is told of; the check is done all the same. */
async function writeReport(path: string, { cluster, allocations, uses, problems }: Checked, output: Output): Promise<void> {
  const { leakedHandles } = problems;
  const text = reportText({
    cluster: { version: CLIENT_VERSION, ...reportedCluster(cluster) },
    allocations,
    uses: uses.all,
    leakedHandles,
  });
  try {
    await writeFile(path, text, { mode: 0o777 });
  } catch (error) {
    output.note(`the report was not written: ${messageOf(error)}`);
  }
}

function refuseProblems({ problems, unreadable }: { problems: Problems; unreadable: readonly unknown[] }): void {
  const count = countProblems(problems);
  if (count + unreadable.length === 0) return;
  const rest = unreadable.length === 0 ? '' : ` and ${unreadable.length} objects that cannot be read`;
  throw new Failure(`IPAM has ${count} problems${rest}`, { exitCode: EXIT_PROBLEMS, documented: true });
}
