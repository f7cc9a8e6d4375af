/** The JSON of IPAM's objects in a key-value store, and what we hold in memory (reference resources.md 5.17 and 8.4, ipam.md 2.2-2.6). */
import { compareUtf8 } from '../base/compare.ts';
import { CalicoError } from '../base/errors.ts';
import { parseJson } from '../encoding/go-json.ts';
import type {
  AllocationAttribute,
  BlockAffinitySpec,
  IPAMBlockSpec,
  IPAMConfigSpec,
  IPAMHandleSpec,
} from '../resources/generated/types.ts';

type Json = Readonly<Record<string, unknown>>;

interface Codec {
  /** The object's spec; `name` is that of the object. Throws CalicoError. */
  read(name: string, text: string): object;
  /** In the order in which Calico writes it. */
  write(spec: object): Json;
  /** The names that `write` may give, and those that only old versions wrote. */
  readonly known: readonly string[];
}

const BLOCK: Codec = {
  known: [
    'cidr',
    'affinity',
    'affinity_claim_time',
    'allocations',
    'unallocated',
    'attributes',
    'sequenceNumber',
    'sequenceNumberForAllocation',
    'deleted',
    'hostAffinity',
  ],
  read(_name, text): IPAMBlockSpec {
    const value = readObject(text);
    const hostAffinity = optional(value, 'hostAffinity', string);
    const affinity = optional(value, 'affinity', string) ?? (hostAffinity && `host:${hostAffinity}`);
    const affinityClaimTime = optional(value, 'affinity_claim_time', string);
    return {
      cidr: required(value, 'cidr', string),
      ...(affinity !== undefined && { affinity }),
      ...(affinityClaimTime !== undefined && { affinityClaimTime }),
      allocations: required(value, 'allocations', listOf(nullable(integer))),
      unallocated: optional(value, 'unallocated', listOf(integer)) ?? [],
      attributes: optional(value, 'attributes', listOf(attribute)) ?? [],
      sequenceNumber: optional(value, 'sequenceNumber', bigInteger) ?? 0n,
      sequenceNumberForAllocation: optional(value, 'sequenceNumberForAllocation', mapOf(bigInteger)) ?? {},
      deleted: optional(value, 'deleted', boolean) ?? false,
      strictAffinity: false,
    };
  },
  write(spec) {
    const block = spec as IPAMBlockSpec;
    return {
      cidr: block.cidr,
      affinity: block.affinity ?? null,
      affinity_claim_time: block.affinityClaimTime,
      allocations: block.allocations,
      unallocated: block.unallocated,
      attributes: block.attributes?.map(writeAttribute) ?? null,
      sequenceNumber: block.sequenceNumber,
      sequenceNumberForAllocation: block.sequenceNumberForAllocation ?? null,
      deleted: block.deleted,
    };
  },
};

/** Node, type and CIDR are in the key. */
const AFFINITY: Codec = {
  known: ['state', 'deleted'],
  read(name, text): BlockAffinitySpec {
    // Very old versions stored nothing at all.
    const value = text === '' ? {} : readObject(text);
    const [type = '', node = '', ...cidr] = name.split('/');
    const state = (optional(value, 'state', string) ?? '') as BlockAffinitySpec['state'];
    return { state, node, type, cidr: cidr.join('/'), deleted: optional(value, 'deleted', boolean) ?? false };
  },
  write(spec) {
    const { state, deleted } = spec as BlockAffinitySpec;
    return { state, deleted: deleted ?? false };
  },
};

/** The identifier is in the key. */
const HANDLE: Codec = {
  known: ['block', 'deleted'],
  read(name, text): IPAMHandleSpec {
    const value = readObject(text);
    return { handleID: name, block: optional(value, 'block', mapOf(integer)) ?? {}, deleted: optional(value, 'deleted', boolean) ?? false };
  },
  write(spec) {
    const { block, deleted } = spec as IPAMHandleSpec;
    return { block: sorted(block), deleted: deleted ?? false };
  },
};

const CONFIG: Codec = {
  known: ['strict_affinity', 'auto_allocate_blocks', 'maxBlocksPerHost', 'kubeVirtVMAddressPersistence', 'ipCooldownSeconds'],
  read(_name, text): IPAMConfigSpec {
    const value = readObject(text);
    const maxBlocksPerHost = optional(value, 'maxBlocksPerHost', integer);
    const kubeVirtVMAddressPersistence = optional(value, 'kubeVirtVMAddressPersistence', string);
    const ipCooldownSeconds = optional(value, 'ipCooldownSeconds', integer);
    return {
      strictAffinity: optional(value, 'strict_affinity', boolean) ?? false,
      autoAllocateBlocks: optional(value, 'auto_allocate_blocks', boolean) ?? false,
      ...(maxBlocksPerHost && { maxBlocksPerHost }),
      ...(kubeVirtVMAddressPersistence !== undefined && { kubeVirtVMAddressPersistence }),
      ...(ipCooldownSeconds && { ipCooldownSeconds }),
    };
  },
  write(spec) {
    const config = spec as IPAMConfigSpec;
    return {
      strict_affinity: config.strictAffinity || undefined,
      auto_allocate_blocks: config.autoAllocateBlocks || undefined,
      maxBlocksPerHost: config.maxBlocksPerHost || undefined,
      kubeVirtVMAddressPersistence: config.kubeVirtVMAddressPersistence ?? undefined,
      ipCooldownSeconds: config.ipCooldownSeconds || undefined,
    };
  },
};

export const IPAM_CODECS = { 'ipam-block': BLOCK, 'ipam-affinity': AFFINITY, 'ipam-handle': HANDLE, 'ipam-config': CONFIG } as const;

function attribute(value: unknown, path: string): AllocationAttribute {
  const source = object(value, path);
  const handle = optional(source, 'handle_id', string);
  const secondary = optional(source, 'secondary', mapOf(string));
  const alternateOwnerAttrs = optional(source, 'alternateOwnerAttrs', mapOf(string));
  const releasedAt = optional(source, 'releasedAt', string);
  return {
    ...(handle !== undefined && { handle_id: handle }),
    ...(secondary && { secondary }),
    ...(alternateOwnerAttrs && { alternateOwnerAttrs }),
    ...(releasedAt !== undefined && { releasedAt }),
  };
}

function writeAttribute({ handle_id, secondary, alternateOwnerAttrs, releasedAt }: AllocationAttribute): Json {
  return { handle_id, secondary: filled(secondary), alternateOwnerAttrs: filled(alternateOwnerAttrs), releasedAt };
}

function filled(map: Readonly<Record<string, string>> | undefined): Json | undefined {
  return map && Object.keys(map).length > 0 ? sorted(map) : undefined;
}

function sorted<T>(map: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  const keys = Object.keys(map);
  // What was read is sorted already.
  if (keys.every((key, index) => index === 0 || compareUtf8(keys[index - 1]!, key) < 0)) return map;
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => compareUtf8(a, b)));
}

function readObject(text: string): Json {
  return object(parseJson(text), 'the value');
}

type Reader<T> = (value: unknown, path: string) => T;

function required<T>(source: Json, name: string, read: Reader<T>): T {
  return read(source[name], name);
}

/** Go reads null as nothing. */
function optional<T>(source: Json, name: string, read: Reader<T>): T | undefined {
  const value = source[name];
  return value === undefined || value === null ? undefined : read(value, name);
}

class Refusal extends CalicoError {
  readonly path: string;
  readonly expected: string;

  constructor(path: string, expected: string) {
    super('Input', `${path} is not ${expected}`);
    this.path = path;
    this.expected = expected;
  }
}

function refuse(path: string, expected: string): never {
  throw new Refusal(path, expected);
}

/** Where an element stands is worked out only when it is refused: blocks have hundreds. */
function refused(error: unknown, element: string): unknown {
  if (!(error instanceof Refusal)) return error;
  const separator = error.path === '' || error.path.startsWith('[') ? '' : '.';
  return new Refusal(element + separator + error.path, error.expected);
}

const object: Reader<Json> = (value, path) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : refuse(path, 'an object');
const string: Reader<string> = (value, path) => (typeof value === 'string' ? value : refuse(path, 'a string'));
const boolean: Reader<boolean> = (value, path) => (typeof value === 'boolean' ? value : refuse(path, 'true or false'));
const integer: Reader<number> = (value, path) => (Number.isSafeInteger(value) ? (value as number) : refuse(path, 'an integer'));
const bigInteger: Reader<bigint> = (value, path) => {
  if (typeof value === 'bigint') return value;
  return Number.isSafeInteger(value) ? BigInt(value as number) : refuse(path, 'an integer');
};

function nullable<T>(read: Reader<T>): Reader<T | null> {
  return (value, path) => (value === null ? null : read(value, path));
}

function listOf<T>(read: Reader<T>): Reader<T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) return refuse(path, 'a list');
    const list: T[] = [];
    try {
      for (const element of value) list.push(read(element, ''));
    } catch (error) {
      throw refused(error, `${path}[${list.length}]`);
    }
    return list;
  };
}

function mapOf<T>(read: Reader<T>): Reader<Record<string, T>> {
  return (value, path) => {
    const source = object(value, path);
    for (const key of Object.keys(source)) {
      const element = source[key];
      try {
        const known = read(element, '');
        // The map was parsed just now: most of it is as it should be.
        if (known !== element) Object.defineProperty(source, key, { value: known, enumerable: true, writable: true, configurable: true });
      } catch (error) {
        throw refused(error, `${path}.${key}`);
      }
    }
    return source as Record<string, T>;
  };
}
