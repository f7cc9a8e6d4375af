/** In Kubernetes a node has Kubernetes' name for it: everything that names the node follows (reference calicoctl-cli.md 15.2). */
import { CalicoError } from '../../base/errors.ts';
import type { BlockAffinitySpec, IPAMBlockSpec, IPAMHandleSpec, Node } from '../../resources/generated/types.ts';
import type { Resource } from '../../resources/resource.ts';

const TUNNEL_HANDLE = /^((?:ipip|vxlan|vxlan-v6|wireguard|wireguard-v6)-tunnel-addr-)(.+)$/s;
const PER_NODE_CONFIGURATION = /^(node\.)(.+)$/s;
const HOST_AFFINITY = /^(host:)(.+)$/s;

export class NodeNames {
  /** From our name to Kubernetes', where they differ. */
  readonly #names = new Map<string, string>();

  /** Learns the node's name there. Throws where it has none. */
  learn({ metadata: { name = '' }, spec }: Node): void {
    const there = spec.orchRefs?.find(({ orchestrator }) => orchestrator === 'k8s')?.nodeName;
    if (!there) {
      throw new CalicoError(
        'Invalid',
        `node ${name} missing a 'k8s' orchestrator reference. Unable to export data unless every node has a 'k8s' orchestrator reference`,
        { hint: `Add it to spec.orchRefs of Node ${name}. If the data is not for Kubernetes, export with --any-datastore.` },
      );
    }
    if (there !== name) this.#names.set(name, there);
  }

  node(name: string): string {
    return this.#names.get(name) ?? name;
  }

  isRenamed(name: string | undefined): boolean {
    return name !== undefined && this.#names.has(name);
  }

  /** The name of a node's own FelixConfiguration or BGPConfiguration. */
  configuration(name: string): string {
    return this.#afterPrefix(name, PER_NODE_CONFIGURATION);
  }

  handle(id: string): string {
    return this.#afterPrefix(id, TUNNEL_HANDLE);
  }

  /** One of IPAM's own objects. */
  ipam<R extends Resource>(resource: R): R {
    if (this.#names.size === 0) return resource;
    switch (resource.kind) {
      case 'BlockAffinity':
        return this.#affinity(resource);
      case 'IPAMBlock':
        return { ...resource, spec: this.#block(resource.spec as IPAMBlockSpec) };
      case 'IPAMHandle':
        return this.#handle(resource);
      default:
        return resource;
    }
  }

  #affinity<R extends Resource>(resource: R): R {
    const spec = resource.spec as BlockAffinitySpec;
    if (spec.type !== 'host') return resource;
    const node = this.node(spec.node);
    return { ...resource, metadata: { ...resource.metadata, name: `host/${node}/${spec.cidr}` }, spec: { ...spec, node } };
  }

  #block(spec: IPAMBlockSpec): IPAMBlockSpec {
    const attributes = (spec.attributes ?? []).map(({ handle_id, secondary, alternateOwnerAttrs, ...rest }) => ({
      ...(handle_id !== undefined && { handle_id: this.handle(handle_id) }),
      ...(secondary && { secondary: this.#owner(secondary) }),
      ...(alternateOwnerAttrs && { alternateOwnerAttrs: this.#owner(alternateOwnerAttrs) }),
      ...rest,
    }));
    return { ...spec, ...(spec.affinity && { affinity: this.#afterPrefix(spec.affinity, HOST_AFFINITY) }), attributes };
  }

  #owner(attributes: Readonly<Record<string, string>>): Record<string, string> {
    return { ...attributes, ...(attributes.node !== undefined && { node: this.node(attributes.node) }) };
  }

  #handle<R extends Resource>(resource: R): R {
    const spec = resource.spec as IPAMHandleSpec;
    const handleID = this.handle(spec.handleID);
    return { ...resource, metadata: { ...resource.metadata, name: handleID }, spec: { ...spec, handleID } };
  }

  #afterPrefix(text: string, pattern: RegExp): string {
    return text.replace(pattern, (_, prefix: string, name: string) => prefix + this.node(name));
  }
}
