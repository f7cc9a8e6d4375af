/** Finds, for each kind, what serves it (reference resources.md 9.3). The API group is asked for when the first custom resource is used. */
import { CalicoError } from '../../base/errors.ts';
import type { Kind } from '../../resources/kind.ts';
import type { Model } from '../../resources/model.ts';
import { kindByName } from '../../resources/registry.ts';
import type { Setting } from '../settings.ts';
import { AbsentStore } from './absent-store.ts';
import type { Api } from './api.ts';
import { type ApiGroup, findApiGroup } from './api-group.ts';
import type { Backing } from './backing.ts';
import { type KindStore, ObjectStore } from './object-store.ts';

export interface KindStoresOptions {
  readonly apiGroup: Setting | undefined;
  /** Addresses come from the nodes' pod CIDRs: IPAM has nothing to do here. */
  readonly usePodCidr: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export class KindStores {
  readonly #api: Api;
  readonly #options: KindStoresOptions;
  readonly #stores = new Map<string, Promise<KindStore>>();
  #group: Promise<ApiGroup> | undefined;

  constructor(api: Api, options: KindStoresOptions) {
    this.#api = api;
    this.#options = options;
  }

  /** Errors: NotSupported. */
  of(kind: string): Promise<KindStore> {
    const known = this.#stores.get(kind) ?? this.#open(kind);
    this.#stores.set(kind, known);
    return known;
  }

  async #open(name: string): Promise<KindStore> {
    if (name.startsWith('Kubernetes')) return this.#foreign(name);
    const kind = await kindByName(name);
    if (kind.storedAt.at !== 'resource') return this.#ipam(kind);
    if (kind.storedAt.kubernetes === 'none') return new AbsentStore(kind.kind, `${kind.kind} is not read from Kubernetes`);
    if (kind.storedAt.kubernetes) return this.#core(kind.storedAt.kubernetes, await kind.model());
    const [{ customResourceBacking }, model, group] = await Promise.all([import('./custom-resource.ts'), kind.model(), this.#apiGroup()]);
    return new ObjectStore(this.#api, customResourceBacking(kind, model, group));
  }

  /** What only the agent reads. */
  async #foreign(name: string): Promise<KindStore> {
    const backing = await (await import('./foreign-backings.ts')).foreignBacking(name);
    if (!backing) throw new CalicoError('NotSupported', `unknown kind ${name}`);
    return new ObjectStore(this.#api, backing);
  }

  async #core(as: 'node' | 'profile' | 'workloadEndpoint', model: Model): Promise<KindStore> {
    const [backings, { ProfileStore }, { PodStore }] = await Promise.all([
      import('./core-backings.ts'),
      import('./profile-store.ts'),
      import('./pod-store.ts'),
    ]);
    const { usePodCidr, env } = this.#options;
    if (as === 'node') return new ObjectStore(this.#api, backings.nodeBacking(model, { usePodCidr }));
    if (as === 'workloadEndpoint')
      return new PodStore(this.#api, backings.podBacking(model, { interfacePrefix: env.FELIX_INTERFACEPREFIX }));
    const half = (backing: Backing) => new ObjectStore(this.#api, backing);
    return new ProfileStore(half(backings.namespaceBacking(model)), half(backings.serviceAccountBacking(model)));
  }

  async #ipam(kind: Kind): Promise<KindStore> {
    if (this.#options.usePodCidr)
      return new AbsentStore(kind.kind, 'addresses come from the pod CIDRs of the nodes: usePodCIDR (USE_POD_CIDR) is set');
    const [{ ipamBacking }, model, group] = await Promise.all([import('./ipam-resource.ts'), kind.model(), this.#apiGroup()]);
    return new ObjectStore(this.#api, ipamBacking(kind, model, group));
  }

  #apiGroup(): Promise<ApiGroup> {
    this.#group ??= findApiGroup(this.#options.apiGroup, this.#api);
    return this.#group;
  }
}
