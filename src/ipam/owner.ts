/** Whose a block is (reference ipam.md 1): a node's, or a virtual owner's, of which there is one: the load balancer. */
export interface Owner {
  readonly type: 'host' | 'virtual';
  readonly name: string;
}

export function hostOwner(name: string): Owner {
  return { type: 'host', name };
}

/** As it stands in a block: `host:node-a`, `virtual:load-balancer`. */
export function ownerText({ type, name }: Owner): string {
  return `${type}:${name}`;
}

/** undefined: nobody's, or text that names no owner. */
export function parseOwner(affinity: string | undefined): Owner | undefined {
  const match = /^(host|virtual):(.+)$/s.exec(affinity ?? '');
  return match ? { type: match[1] as Owner['type'], name: match[2]! } : undefined;
}

export function isOwnedBy({ affinity }: { readonly affinity?: string | undefined }, owner: Owner): boolean {
  return affinity === ownerText(owner);
}
