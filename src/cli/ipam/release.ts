/** `ipam release` (reference calicoctl-cli.md 13.3). */
import { CalicoError } from '../../base/errors.ts';
import { findHolders, type Holders, isAllocated } from '../../client/ipam/holders.ts';
import { formatIp } from '../../net/index.ts';
import type { Output } from '../output.ts';
import { documentText, withResultDocument } from '../result-document.ts';
import { releaseFromReports } from './release-from-reports.ts';
import { asIpamFailure, FORMATS, type IpamFlags, inSession, parseAddress, type Session } from './session.ts';

export interface ReleaseFlags extends IpamFlags {
  readonly ip: string;
  /** Files. */
  readonly 'from-report': readonly string[];
  readonly force: boolean;
}

/** Reports win over an address; without either, nothing is done. */
export async function releaseIpam(flags: ReleaseFlags, output: Output): Promise<void> {
  const reports = flags['from-report'].filter((path) => path !== '');
  const say = flags.output === '' ? (text: string) => output.out(text) : async () => {};
  await withResultDocument('ipam release', { format: flags.output, formats: FORMATS, output }, () =>
    inSession(flags, output, async (session) => {
      const document =
        reports.length > 0
          ? await releaseFromReports(session, { paths: reports, force: flags.force, say, output })
          : await releaseGiven(session, flags, { say, output });
      if (flags.output !== '') await output.out(await documentText(document, flags.output));
    }),
  );
}

interface Speech {
  readonly say: (text: string) => Promise<void>;
  readonly output: Output;
}

/** schemas/output/ipam-release.json */
async function releaseGiven(session: Session, { ip, force }: ReleaseFlags, speech: Speech): Promise<object> {
  if (ip === '') return { released: [] };
  const address = formatIp(parseAddress(ip));
  const { nodes } = force ? NOBODY : await refuseHeld(session, address);
  const { unallocated } = await asIpamFailure(async () => {
    const result = await session.ipam.release([{ ip: address }]);
    if (result.error) throw result.error;
    return result;
  });
  if (unallocated.length > 0) throw notAssigned(address);
  await speech.say(`Successfully released IP address ${address}\n`);
  for (const node of nodes) speech.output.note(`it is the tunnel address of ${node}, which takes another when calico-node starts there`);
  return { released: [address], tunnelAddressOf: nodes.length === 0 ? undefined : nodes };
}

const NOBODY: Holders = { workloads: [], nodes: [] };

/** A workload that goes on using the address while it is given to another is an outage that nobody understands. */
async function refuseHeld({ client }: Session, ip: string): Promise<Holders> {
  const holders = await asIpamFailure(() => findHolders(client, ip));
  if (holders.workloads.length === 0) return holders;
  if (!(await isAllocated(client, ip))) throw notAssigned(ip);
  throw new CalicoError('Conflict', `IP address ${ip} is in use by ${holders.workloads.join(', ')}`, {
    identifier: ip,
    hint: 'Delete the workload, which releases its addresses; or release this one all the same with --force.',
  });
}

function notAssigned(ip: string): CalicoError {
  return new CalicoError('NotFound', `IP address ${ip} is not assigned`, { identifier: ip });
}
