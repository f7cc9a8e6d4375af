/** What the rules of kinds see of the client and of IPAM (resources/kind.ts declares both). */
import { notSupported } from '../base/errors.ts';
import type { IpamView, StoreView } from '../resources/kind.ts';
import type { Resource } from '../resources/resource.ts';
import type { Client } from './client.ts';

export function storeView(client: Client): StoreView {
  return {
    get: async <R extends Resource>(ref: Parameters<StoreView['get']>[0]) => (await client.get<R>(ref)).resource,
    require: (ref) => client.require(ref),
    list: async <R extends Resource>(query: Parameters<StoreView['list']>[0]) =>
      (await client.listAll<R>(query)).items.map(({ resource }) => resource),
    create: async (resource) => (await client.create(resource)).resource,
    update: async (resource) => (await client.update(resource)).resource,
    delete: async (ref, when) => void (await client.delete(ref, when)),
    ensureInitialized: () => client.requireInitialized(),
  };
}

/** Loads IPAM when it is first asked. Where there is none, each question is answered with NotSupported, which rules take for an answer. */
export function ipamView(load: (() => IpamView | Promise<IpamView>) | undefined): IpamView {
  let loaded: Promise<IpamView> | undefined;
  const ipam = async () => {
    if (!load) throw notSupported('List', 'IPAMBlock');
    loaded ??= Promise.resolve(load());
    return loaded;
  };
  return {
    blocksIn: async (cidr) => (await ipam()).blocksIn(cidr),
    releasePoolAffinities: async (cidr) => (await ipam()).releasePoolAffinities(cidr),
    releaseIPs: async (addresses) => (await ipam()).releaseIPs(addresses),
    removeHost: async (node) => (await ipam()).removeHost(node),
  };
}
