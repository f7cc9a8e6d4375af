/** `ipam check`, told step by step as upstream tells it (reference calicoctl-cli.md 13.2). */
import { compareUtf8 } from '../../base/compare.ts';
import type { Survey } from '../../client/ipam/survey.ts';
import type { Unreadable } from '../../datastore/datastore.ts';
import type { Block } from '../../ipam/block/block.ts';
import { type Allocation, allocationsOf, attributeText } from '../../ipam/check/allocations.ts';
import { isManaged, type Use, type Uses, usesOfServices, usesOfWindows } from '../../ipam/check/owners.ts';
import { addressesInUse, findProblems, type Problems } from '../../ipam/check/problems.ts';
import { type Cidr, parseCidr } from '../../net/index.ts';
import type { ClusterInformation } from '../../resources/generated/types.ts';
import { hintOf, messageOf } from '../error-text.ts';
import { Failure } from '../failure.ts';
import { type Detail, problemsText } from './problems-text.ts';

export interface Narration extends Detail {
  readonly say: (text: string) => Promise<void>;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface Checked {
  readonly cluster: ClusterInformation;
  readonly blocks: readonly Block[];
  readonly allocations: readonly Allocation[];
  readonly activePools: readonly ActivePool[];
  readonly uses: {
    readonly nodes: readonly Use[];
    readonly workloads: readonly Use[];
    /** undefined: not looked at. */
    readonly services: readonly Use[] | undefined;
    /** Windows' own, too. */
    readonly all: readonly Use[];
  };
  readonly handles: number;
  readonly nodes: readonly NodeCount[];
  readonly problems: Problems;
  /** Left out, as nobody can read them. */
  readonly unreadable: readonly Unreadable[];
}

export interface ActivePool {
  /** As it is stored. */
  readonly cidr: string;
  readonly network: Cidr;
}

export interface NodeCount {
  /** Empty: of no node. */
  readonly node: string;
  readonly allocations: number;
}

const MOST_NODES = 20;

/** Throws Failure where something cannot be read; what was told until then stays told. */
export function narrateCheck(survey: Survey, narration: Narration): Promise<Checked> {
  return new Narrator(survey, narration).check();
}

class Narrator {
  readonly #survey: Survey;
  readonly #narration: Narration;
  readonly #unreadable: Unreadable[] = [];

  constructor(survey: Survey, narration: Narration) {
    this.#survey = survey;
    this.#narration = narration;
  }

  async check(): Promise<Checked> {
    await this.#say('Checking IPAM for inconsistencies...', '');
    const cluster = await this.#survey.cluster;
    const { blocks, allocations } = await this.#blocks();
    const activePools = await this.#pools();
    const windows = usesOfWindows(allocations);
    const nodes = await this.#nodes();
    const services = await this.#services();
    const workloads = await this.#workloads();
    const all = [...windows, ...nodes, ...(services ?? []), ...workloads];
    await this.#say(`Workloads and nodes are using ${addressesInUse(all).length} IPs.`, '');
    const handles = await this.#handles();
    const counts = await this.#topNodes(allocations);
    const problems = findProblems({
      blocks,
      allocations,
      uses: all,
      activePools: activePools.map(({ network }) => network),
      handles,
      now: this.#narration.now,
    });
    await this.#narration.say(problemsText(problems, handles.length, this.#narration));
    const uses = { nodes, workloads, services, all };
    return {
      cluster,
      blocks,
      allocations,
      activePools,
      uses,
      handles: handles.length,
      nodes: counts,
      problems,
      unreadable: this.#unreadable,
    };
  }

  async #blocks(): Promise<{ blocks: readonly Block[]; allocations: readonly Allocation[] }> {
    await this.#say('Loading all IPAM blocks...');
    const { blocks, unreadable } = await reading('failed to list IPAM blocks', this.#survey.blocks);
    this.#unreadable.push(...unreadable);
    await this.#say(`Found ${blocks.length} IPAM blocks.`);
    const allocations: Allocation[] = [];
    for (const block of blocks) {
      const own = allocationsOf(block);
      allocations.push(...own);
      await this.#say(` IPAM block ${block.cidr} affinity=${block.affinity ?? '<none>'}:`, ...this.#details(own, allocationLine));
      await this.#say(...this.#details(usesOfWindows(own), useLine));
    }
    await this.#say(`IPAM blocks record ${allocations.length} allocations.`, '');
    return { blocks, allocations };
  }

  async #pools(): Promise<readonly ActivePool[]> {
    await this.#say('Loading all IPAM pools...');
    const { items, unreadable } = await reading('failed to load IP pools', this.#survey.pools);
    this.#unreadable.push(...unreadable);
    const active = items.flatMap(({ resource: { metadata, spec } }) => {
      const { cidr } = spec;
      if (spec.disabled) return [];
      const network = parseCidr(cidr)?.network;
      if (network) return [{ cidr, network }];
      this.#unreadable.push({ key: `IPPool(${metadata.name})`, reason: `${cidr} is not a CIDR` });
      return [];
    });
    await this.#say(...active.map(({ cidr }) => `  ${cidr}`), `Found ${active.length} active IP pools.`, '');
    return active;
  }

  async #nodes(): Promise<readonly Use[]> {
    await this.#say('Loading all nodes.');
    const uses = await this.#tell(await reading('failed to list nodes', this.#survey.nodes));
    await this.#say(`Found ${uses.length} node tunnel IPs.`, '');
    return uses;
  }

  async #services(): Promise<readonly Use[] | undefined> {
    await this.#say('Loading all service load balancer IPs.');
    const services = await this.#survey.services;
    if (services === undefined) {
      await this.#say('No Kubernetes cluster is configured, skipping service check', '');
      return undefined;
    }
    const { loadBalancer } = (await this.#survey.controllers).spec.controllers ?? {};
    if (!loadBalancer) {
      await this.#say('No configuration for LoadBalancer kubecontroller found, skipping service check', '');
      return undefined;
    }
    const managed = services.filter((service) => isManaged(service, loadBalancer));
    const uses = await this.#tell(usesOfServices(managed));
    await this.#say(`Found ${managed.length} service load balancer(s).`, '');
    return uses;
  }

  async #workloads(): Promise<readonly Use[]> {
    await this.#say('Loading all workload endpoints.');
    const uses = await this.#tell(await reading('failed to list workload endpoints', this.#survey.workloads));
    await this.#say(`Found ${uses.length} workload IPs.`);
    return uses;
  }

  async #handles() {
    await this.#say('Loading all handles');
    const { handles, unreadable } = await reading('failed to list handles', this.#survey.handles);
    this.#unreadable.push(...unreadable);
    return handles;
  }

  async #topNodes(allocations: readonly Allocation[]): Promise<readonly NodeCount[]> {
    const counts = new Map<string, number>();
    for (const { node } of allocations) counts.set(node, (counts.get(node) ?? 0) + 1);
    const nodes = [...counts].map(([node, count]) => ({ node, allocations: count }));
    nodes.sort((a, b) => b.allocations - a.allocations || compareUtf8(a.node, b.node));
    const median = nodes[Math.floor(nodes.length / 2)]?.allocations;
    await this.#say(
      `Looking for top (up to ${MOST_NODES}) nodes by allocations...`,
      ...nodes.slice(0, MOST_NODES).map(({ node, allocations: count }) => `  ${node} has ${count} allocations`),
      ...(median === undefined ? [] : [`Node with most allocations has ${nodes[0]!.allocations}; median is ${median}`]),
      '',
    );
    return nodes;
  }

  async #tell({ uses, unreadable }: Uses): Promise<readonly Use[]> {
    this.#unreadable.push(...unreadable);
    await this.#say(...this.#details(uses, useLine));
    return uses;
  }

  #details<T>(items: readonly T[], line: (item: T) => string): readonly string[] {
    return this.#narration.showAll ? items.map(line) : [];
  }

  async #say(...lines: readonly string[]): Promise<void> {
    if (lines.length > 0) await this.#narration.say(`${lines.join('\n')}\n`);
  }
}

function allocationLine({ ip, attribute }: Allocation): string {
  return `  ${ip} allocated; attrs ${attributeText(attribute)}`;
}

function useLine({ ip, owner }: Use): string {
  return `  ${ip} belongs to ${owner}`;
}

async function reading<T>(failure: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new Failure(`${failure}: ${messageOf(error)}`, { hint: hintOf(error), cause: error });
  }
}
