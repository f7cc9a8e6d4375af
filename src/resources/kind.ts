/** One kind of resource: everything that is particular to it lives in `resources/kinds/<kind>.ts`, which exports one of these. */
import type { Finding } from '../base/errors.ts';
import type { Model } from './model.ts';
import type { Metadata, Ref, Resource } from './resource.ts';

export type Verb = 'create' | 'apply' | 'update' | 'delete';

export interface Kind<R extends Resource = Resource> {
  readonly kind: string;
  /** Element of the etcd key and of the REST path. */
  readonly plural: string;
  /** Every spelling accepted on the command line, lower case (reference calicoctl-cli.md 10). Empty: not for users. */
  readonly aliases: readonly string[];
  readonly namespaced: boolean;
  /** The generated model, loaded on first use. */
  readonly model: () => Promise<Model>;
  /** Rules on Go structs that only this kind has, by Go type name; shared structs' rules are in resources/rules/. */
  readonly structRules?: Readonly<Record<string, StructRule>>;
  /** Rules that need the store, run by client/ (reference resources.md 1.1, 5). */
  readonly hooks?: Hooks<R>;
  /** A kind of which only one object may be created, and the text that says so. */
  readonly singleton?: { readonly name: string; readonly message: string };
  readonly columns: Columns<R>;
  /** How a list is ordered where it is not the store's order (tiers). */
  readonly compare?: (a: R, b: R) => number;
  readonly storedAt: StoredAt;
}

/** Called for every struct of that Go type, after its fields' tags; `path` is where the struct stands. */
export type StructRule<T = any> = (value: T, context: { readonly root: Resource; readonly path: readonly (string | number)[] }) => Finding[]; // eslint-disable-line

export interface Hooks<R extends Resource> {
  /** Before the validator (layer B): defaults, and checks that come first. Returns a new object; throws `invalid(...)`. */
  readonly beforeValidation?: (resource: R, context: WriteContext<R>) => R | Promise<R>;
  /** After the validator: checks that come last. Returns the object to store. */
  readonly afterValidation?: (resource: R, context: WriteContext<R>) => R | Promise<R>;
  /** What must be done or refused before an object goes; may write through the store. */
  readonly beforeDelete?: (ref: Ref, context: DeleteContext) => void | Promise<void>;
  /** Defaults shown on get and list (pure). */
  readonly afterRead?: (resource: R) => R;
}

export interface WriteContext<R extends Resource> {
  readonly operation: 'create' | 'update';
  /** The stored object, on update. Throws NotFound as the store does. */
  readonly old: () => Promise<R>;
  readonly store: StoreView;
  readonly ipam: IpamView;
  /** Upstream's UnsafeCreate, for splitting pools: no overlap or block check. */
  readonly unsafe: boolean;
}

export interface DeleteContext {
  readonly revision: string | undefined;
  readonly store: StoreView;
  readonly ipam: IpamView;
  readonly unsafe: boolean;
}

/** What hooks see of the datastore: the client itself, so that hooks of other kinds run too. */
export interface StoreView {
  get<R extends Resource>(ref: Ref): Promise<R>;
  list<R extends Resource>(query: { kind: string; namespace?: string; namePrefix?: string }): Promise<R[]>;
  create<R extends Resource>(resource: R): Promise<R>;
  update<R extends Resource>(resource: R): Promise<R>;
  delete(ref: Ref, when?: { revision?: string }): Promise<void>;
}

/** What hooks need of IPAM; declared here, implemented in ipam/, handed in by whoever builds the client. */
export interface IpamView {
  /** CIDRs of all blocks that overlap `cidr`. */
  blocksIn(cidr: string): Promise<string[]>;
  /** Releases every block affinity inside `cidr` (empty blocks are deleted). */
  releasePoolAffinities(cidr: string): Promise<void>;
  releaseIPs(addresses: readonly string[]): Promise<void>;
  /** Forgets everything IPAM knows of a node. */
  removeHost(node: string): Promise<void>;
}

export interface Column<R extends Resource = Resource> {
  readonly heading: string;
  readonly value: (resource: R, context: ColumnContext) => string;
  /** What the value needs beside the resource; fetched once a command. */
  readonly needs?: 'globalASNumber';
}

export interface ColumnContext {
  /** The cluster's AS number as text: `64512`, or `unknown`. */
  readonly globalASNumber: string;
}

export interface Columns<R extends Resource = Resource> {
  readonly ps: readonly Column<R>[];
  readonly wide: readonly Column<R>[];
  /** Headings only custom-columns knows. */
  readonly extra?: readonly Column<R>[];
}

/** Where a kind lies in the stores. Most are `resource`; IPAM's own have keys and values of their own (reference resources.md 8.4). */
export type StoredAt =
  | { readonly at: 'resource'; /** the four policy kinds: name annotation and legacy prefix (8.3) */ readonly policyName?: boolean; readonly kubernetes?: 'node' | 'profile' | 'workloadEndpoint' }
  | { readonly at: 'ipam-block' | 'ipam-affinity' | 'ipam-handle' | 'ipam-config' };

export type { Finding, Metadata };
