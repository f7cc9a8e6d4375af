/** One kind of resource: everything that is particular to it lives in `resources/kinds/<kind>.ts`, which exports one of these. */
import type { CalicoError, Finding } from '../base/errors.ts';
import type { Model, Type } from './model.ts';
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
  readonly singleton?: Singleton;
  /** Objects that Calico provides itself: always there on get and list, in no store. */
  readonly builtIn?: readonly R[];
  /** What Calico's command line refuses, though its client library would do it (reference calicoctl-cli.md 7.7). */
  readonly refuse?: (verb: Verb, ref: Ref) => CalicoError | undefined;
  /** Other objects whose state decides the outcome of writing `resource`: bulk operations keep the order of the input between them. */
  readonly touches?: (resource: R, verb: Verb) => readonly Touch[];
  readonly columns: Columns<R>;
  /** How a list is ordered where it is not the store's order (tiers). */
  readonly compare?: (a: R, b: R) => number;
  readonly storedAt: StoredAt;
}

export interface Singleton {
  readonly name: string;
  readonly message: string;
  /** The name is checked on update too. */
  readonly onUpdate?: boolean;
}

/** One object, or all of a kind where no name is given. `shared`: nobody may write it meanwhile; `exclusive`: nobody else may touch it meanwhile. */
export interface Touch {
  readonly kind: string;
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
  readonly as: 'shared' | 'exclusive';
}

/** Called for every struct of that Go type, after its fields' tags. */
// biome-ignore lint/suspicious/noExplicitAny: found by the struct's name, so each rule knows what it gets
export type StructRule<T = any> = (value: T, context: StructContext) => Finding[];

export interface StructContext {
  readonly root: Resource;
  /** Where the struct stands. */
  readonly path: readonly (string | number)[];
  /** The struct and its type, to print parts of it as Go does. */
  readonly value: unknown;
  readonly type: Type;
}

export interface Hooks<R extends Resource> {
  /** Before the validator (layer B): defaults, and checks that come first. Returns a new object; throws `invalid(...)`. */
  readonly beforeValidation?: (resource: R, context: WriteContext<R>) => R | Promise<R>;
  /** After the validator: checks that come last. Returns the object to store. */
  readonly afterValidation?: (resource: R, context: WriteContext<R>) => R | Promise<R>;
  /** What must be done or refused before an object goes; may write through the store. A returned precondition replaces the caller's. */
  readonly beforeDelete?: (ref: Ref, context: DeleteContext) => Precondition | undefined | Promise<Precondition | undefined>;
  /** Defaults shown on reading (pure); the same object where there is nothing to add. */
  readonly afterRead?: (resource: R, reading: Reading) => R;
}

export interface Precondition {
  readonly revision: string | undefined;
}

export interface Reading {
  readonly operation: 'get' | 'list' | 'watch' | 'delete';
  /** The store's type: `etcdv3`, `kubernetes` or `sqlite`. */
  readonly datastore: string;
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
  /** The store's type: `etcdv3`, `kubernetes` or `sqlite`. */
  readonly datastore: string;
  readonly revision: string | undefined;
  readonly store: StoreView;
  readonly ipam: IpamView;
  readonly unsafe: boolean;
  /** Gives others time to see what was just written. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** What hooks see of the datastore: the client itself, so that hooks of other kinds run too. */
export interface StoreView {
  get<R extends Resource>(ref: Ref): Promise<R>;
  /** Throws what `get` throws. May answer from what this client saw a moment ago: for checks made again and again in bulk. */
  require(ref: Ref): Promise<void>;
  list<R extends Resource>(query: { kind: string; namespace?: string; namePrefix?: string }): Promise<R[]>;
  create<R extends Resource>(resource: R): Promise<R>;
  update<R extends Resource>(resource: R): Promise<R>;
  delete(ref: Ref, when?: { revision?: string }): Promise<void>;
  /** ClusterInformation and the built-in tiers exist afterwards (reference resources.md 12). */
  ensureInitialized(): Promise<void>;
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
  | {
      readonly at: 'resource' /** the four policy kinds: name annotation and legacy prefix (8.3) */;
      readonly policyName?: boolean;
      readonly kubernetes?: 'node' | 'profile' | 'workloadEndpoint' | 'none';
    }
  | { readonly at: 'ipam-block' | 'ipam-affinity' | 'ipam-handle' | 'ipam-config' };

export type { Finding, Metadata };
