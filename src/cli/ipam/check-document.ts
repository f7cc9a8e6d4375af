/** `ipam check --format json` (schemas/output/ipam-check.json). */
import type { Allocation } from '../../ipam/check/allocations.ts';
import { countProblems } from '../../ipam/check/problems.ts';
import type { Checked } from './narrate-check.ts';
import { reportedCluster, unreadableDocument } from './session.ts';

export function checkDocument(checked: Checked): object {
  const { cluster, blocks, allocations, activePools, uses, handles, nodes, problems, unreadable } = checked;
  const { leaked, outsidePools, unallocated, leakedHandles, invalidBlocks, missingHandles, severalOwners } = problems;
  return {
    cluster: reportedCluster(cluster),
    blocks: blocks.length,
    allocations: allocations.length,
    activePools: activePools.map(({ cidr }) => cidr),
    addressesInUse: {
      nodes: uses.nodes.length,
      workloads: uses.workloads.length,
      services: uses.services?.length,
    },
    handles,
    nodes,
    problemCount: countProblems(problems),
    problems: {
      leakedAddresses: leaked.map(leakedDocument),
      addressesOutsidePools: outsidePools,
      unallocatedAddresses: unallocated,
      leakedHandles: leakedHandles.map(({ id }) => id),
      invalidBlocks,
    },
    remarks: { missingHandles, addressesWithSeveralOwners: severalOwners },
    unreadable: unreadableDocument(unreadable),
  };
}

function leakedDocument({ ip, handle, node, namespace, pod, type, creationTimestamp, borrowed }: Allocation): object {
  return { ip, handle, node: node || undefined, namespace, pod, type, creationTimestamp, borrowed };
}
