/** `ipam split` (reference calicoctl-cli.md 13.4). */
import { isCalicoError } from '../../base/errors.ts';
import { type SplitResult, splitPool } from '../../client/ipam/split-pool.ts';
import { atoi } from '../../encoding/atoi.ts';
import { hintOf, messageOf } from '../error-text.ts';
import { EXIT_INTERRUPTED, Failure } from '../failure.ts';
import type { Interrupt } from '../interrupt.ts';
import type { Output } from '../output.ts';
import { documentText, withResultDocument } from '../result-document.ts';
import { FORMATS, type IpamFlags, inSession } from './session.ts';

export interface SplitFlags extends IpamFlags {
  readonly name: string;
  readonly cidr: string;
}

export async function splitIpPool(
  flags: SplitFlags,
  number: string,
  { output, interrupt }: { output: Output; interrupt: Interrupt },
): Promise<void> {
  await withResultDocument('ipam split', { format: flags.output, formats: FORMATS, output }, () =>
    inSession(flags, output, async ({ client }) => {
      const { name, cidr } = flags;
      const parts = parseNumber(number);
      if (name === '' && cidr === '') throw new Failure('no name or CIDR provided. Provide a name or CIDR to denote the IP pool to split');
      const result = await interrupt.during((signal) => splitPool(client, { parts, name, cidr, signal })).catch(failInterrupted);
      await output.out(flags.output === '' ? splitText(result) : await documentText(splitDocument(result), flags.output));
    }),
  );
}

function parseNumber(text: string): bigint {
  try {
    return atoi(text);
  } catch (error) {
    throw new Failure(`error reading number to split IP pools into. ${text} is not a valid number: ${messageOf(error)}`, { cause: error });
  }
}

function failInterrupted(error: unknown): never {
  if (!isCalicoError(error, 'Interrupted')) throw error;
  throw new Failure(error.message, { exitCode: EXIT_INTERRUPTED, hint: hintOf(error), cause: error });
}

/** Without newlines where upstream has none. */
function splitText({ pool, created }: SplitResult): string {
  const lines = created.map(({ metadata, spec }) => `Created ${metadata.name} with CIDR ${spec.cidr}.\n`);
  const first = `IP Pool ${pool.metadata.name} was successfully split into ${created.length} smaller pools.`;
  return `${first}${lines.join('')}Please refer to the documentation for final steps.`;
}

/** schemas/output/ipam-split.json */
function splitDocument({ pool, created }: SplitResult): object {
  const identity = ({ metadata, spec }: SplitResult['pool']) => ({ name: metadata.name, cidr: spec.cidr });
  return { pool: identity(pool), created: created.map(identity) };
}
