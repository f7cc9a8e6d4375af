/** IPAM as its callers see it (docs/ipam.md): addresses for hosts, out of pools, through any datastore. */
import type { Datastore } from '../datastore/datastore.ts';
import { overlaps, parseCidr } from '../net/index.ts';
import type { IPAMBlock } from '../resources/generated/types.ts';
import type { IpamView } from '../resources/kind.ts';
import type { Attribute } from './block/block.ts';
import { type Configuration, readConfiguration, writeConfiguration } from './configuration.ts';
import { type AssignIpRequest, assignIp } from './engine/assign-ip.ts';
import { assignmentAttributes, type OwnerChange, setOwnerAttributes } from './engine/attributes.ts';
import { autoAssign } from './engine/auto-assign.ts';
import { type Claims, claimAffinity, releaseAffinity } from './engine/claim-affinity.ts';
import { collectColdAddresses } from './engine/collect-cold.ts';
import { createEngine, type Engine, type EngineOptions } from './engine/engine.ts';
import { type EnsureBlockRequest, ensureBlock } from './engine/ensure-block.ts';
import { ipsByHandle } from './engine/handles.ts';
import { releaseAffinitiesIn, releaseOwnersClaim, releasePoolAffinities } from './engine/release-affinity.ts';
import { releaseByHandle } from './engine/release-by-handle.ts';
import { type ReleaseIpOption, type ReleaseResult, releaseIps } from './engine/release-ips.ts';
import type { AutoAssignRequest, AutoAssignResult } from './engine/request.ts';
import { type Utilization, utilization } from './engine/utilization.ts';
import { listAll, type StoredBlock } from './objects.ts';
import { hostOwner, type Owner } from './owner.ts';

export class Ipam implements IpamView {
  readonly engine: Engine;

  constructor(datastore: Datastore, options: EngineOptions = {}) {
    this.engine = createEngine(datastore, options);
  }

  autoAssign(request: AutoAssignRequest): Promise<AutoAssignResult> {
    return autoAssign(this.engine, request);
  }

  assignIp(request: AssignIpRequest): Promise<void> {
    return assignIp(this.engine, request);
  }

  release(options: readonly ReleaseIpOption[]): Promise<ReleaseResult> {
    return releaseIps(this.engine, options);
  }

  releaseByHandle(handle: string): Promise<void> {
    return releaseByHandle(this.engine, handle);
  }

  ipsByHandle(handle: string): Promise<string[]> {
    return ipsByHandle(this.engine, handle);
  }

  assignmentAttributes(ip: string): Promise<Attribute> {
    return assignmentAttributes(this.engine, ip);
  }

  setOwnerAttributes(ip: string, change: OwnerChange): Promise<void> {
    return setOwnerAttributes(this.engine, ip, change);
  }

  ensureBlock(request: EnsureBlockRequest): Promise<{ v4?: string; v6?: string }> {
    return ensureBlock(this.engine, request);
  }

  claimAffinity(cidr: string, owner: Owner): Promise<Claims> {
    return claimAffinity(this.engine, cidr, owner);
  }

  releaseAffinity(cidr: string, owner: Owner, mustBeEmpty: boolean): Promise<void> {
    return releaseAffinity(this.engine, cidr, owner, mustBeEmpty);
  }

  releaseHostAffinities(owner: Owner, mustBeEmpty: boolean): Promise<void> {
    return releaseAffinitiesIn(this.engine, owner, undefined, mustBeEmpty);
  }

  releaseBlockAffinity(block: { cidr: string; affinity?: string }, mustBeEmpty: boolean): Promise<void> {
    return releaseOwnersClaim(this.engine, block, mustBeEmpty);
  }

  /** Blocks with addresses live on as nobody's. */
  async releasePoolAffinities(cidr: string): Promise<void> {
    const network = parseCidr(cidr)?.network;
    if (network) await releasePoolAffinities(this.engine, network);
  }

  removeHost(node: string): Promise<void> {
    return releaseAffinitiesIn(this.engine, hostOwner(node), undefined, false);
  }

  async blocksIn(cidr: string): Promise<string[]> {
    const pool = parseCidr(cidr)?.network;
    if (!pool) return [];
    const { items } = await listAll<IPAMBlock>(this.engine.datastore, { kind: 'IPAMBlock', family: pool.address.family });
    const cidrs = items.filter(({ resource }) => !resource.spec.deleted).map(({ resource }) => resource.spec.cidr);
    return cidrs.filter((block) => {
      const network = parseCidr(block)?.network;
      return network !== undefined && overlaps(pool, network);
    });
  }

  /** Errors: the first one, after the others were released. */
  async releaseIPs(addresses: readonly string[]): Promise<void> {
    const { error } = await this.release(addresses.map((ip) => ({ ip })));
    if (error) throw error;
  }

  utilization(pools?: readonly string[]): Promise<Utilization> {
    return utilization(this.engine, pools);
  }

  configuration(): Promise<Configuration> {
    return readConfiguration(this.engine.datastore);
  }

  configure(change: (current: Configuration) => Configuration): Promise<Configuration> {
    return writeConfiguration(this.engine.datastore, change);
  }

  collectColdAddresses(block: StoredBlock): Promise<boolean> {
    return collectColdAddresses(this.engine, block);
  }
}
