/** Workload endpoints, which are pods: only the CNI plugin writes them (reference resources.md 10.2). */
import { POD_IP, POD_IPS } from '../../resources/kubernetes/pod-state.ts';
import { type Ref, type Resource, refOf } from '../../resources/resource.ts';
import type { Stored } from '../datastore.ts';
import { kubernetesOwn } from './errors.ts';
import { type DeletePrecondition, ObjectStore } from './object-store.ts';

const REASON = 'unsupported PatchMode: patchModeUnspecified';

export class PodStore extends ObjectStore {
  override async create(resource: Resource): Promise<Stored> {
    throw kubernetesOwn('Create', this.backing.identify(refOf(resource)), REASON);
  }

  override async update({ resource }: Stored): Promise<Stored> {
    throw kubernetesOwn('Update', this.backing.identify(refOf(resource)), REASON);
  }

  /** The pod itself stays: it is only told that it has no address any more. */
  override async delete(ref: Ref, { revision, uid }: DeletePrecondition): Promise<Stored> {
    const { object, found } = await this.fetch(ref);
    const deleted = this.readOrName(object, found);
    const metadata = { annotations: { [POD_IP]: '', [POD_IPS]: '' }, ...(uid && { uid }), ...(revision && { resourceVersion: revision }) };
    await this.asking(ref, this.api.patch(`${this.backing.path(ref)}/status`, { metadata }));
    return deleted;
  }
}
