/** The second half of what `ipam check` prints: what does not agree (reference calicoctl-cli.md 13.2). */
import { attributeText } from '../../ipam/check/allocations.ts';
import { countAddresses, countProblems, type Problems, type UsedAddress } from '../../ipam/check/problems.ts';

export interface Detail {
  /** Every address: what is recorded, and who has it. */
  readonly showAll: boolean;
  /** Every address with a problem. */
  readonly showProblems: boolean;
}

/** `handles` is how many there are. */
export function problemsText(problems: Problems, handles: number, { showAll, showProblems }: Detail): string {
  const { leaked, severalOwners, outsidePools, unallocated, leakedHandles, missingHandles, invalidBlocks } = problems;
  const detail = (show: boolean, lines: () => readonly string[]) => (show ? lines().map((line) => `  ${line}`) : []);
  const uses = (addresses: readonly UsedAddress[], wrong: string) =>
    addresses.flatMap(({ ip, owners }) => owners.map((owner) => `${ip} in use by ${owner} ${wrong}`));
  return [
    'Scanning for IPs that are allocated but not actually in use...',
    ...detail(showProblems, () => leaked.map(({ ip, attribute }) => `${ip} leaked; attrs ${attributeText(attribute)}`)),
    `Found ${countAddresses(leaked)} IPs that are allocated in IPAM but not actually in use.`,
    'Scanning for IPs that are in use by a workload or node but not allocated in IPAM...',
    ...detail(showProblems, () => [
      ...severalOwners.map(({ ip }) => `${ip} has multiple owners.`),
      ...uses(outsidePools, 'is not in any active IP pool.'),
      ...uses(unallocated, 'and in active IPAM pool but has no IPAM allocation.'),
    ]),
    `Found ${outsidePools.length} in-use IPs that are not in active IP pools.`,
    `Found ${unallocated.length} in-use IPs that are in active IP pools but have no corresponding IPAM allocation.`,
    '',
    'Scanning for IPAM handles with no matching IPs...',
    ...detail(showAll, () => leakedHandles.map(({ id }) => `${id} doesn't have any active IPs.`)),
    `Found ${leakedHandles.length} handles with no matching IPs (and ${handles - leakedHandles.length} handles with matches).`,
    'Scanning for IPs with missing handle...',
    ...detail(showProblems, () => missingHandles.map((handle) => `${handle} is in use in a block but doesn't exist.`)),
    `Found ${missingHandles.length} handles mentioned in blocks with no matching handle resource.`,
    'Validating IPAMBlock structures...',
    ...detail(true, () => invalidBlocks.map(({ cidr, reason }) => `IPAMBlock BlockKey(cidr=${cidr}) is invalid: ${reason}`)),
    `Found ${invalidBlocks.length} invalid IPAMBlocks.`,
    `Check complete; found ${countProblems(problems)} problems.`,
    '',
  ].join('\n');
}
