import { formatFloat, formatFloat32, goQuote } from '../go-format.ts';
import { type LineIndex, YamlError } from './error.ts';
import type { AliasNode, MappingNode, ScalarNode, YamlNode } from './node.ts';
import { isInteger, resolvePlain } from './resolve.ts';
import { isTimestamp } from './timestamp.ts';

const TAG_PREFIX = 'tag:yaml.org,2002:';
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
/** Merges can repeat keys millions of times. */
const MAX_LISTED = 100;
const MAX_INT64 = 2n ** 63n - 1n;

/** The JSON-like value of a document. Throws YamlError for what JSON cannot hold, repeated keys, and aliases that multiply beyond reason. */
export function construct(root: YamlNode, lines: LineIndex): unknown {
  const decoder = new Decoder(lines);
  const value = decoder.value(root);
  decoder.refuseRepeatedKeys();
  return value;
}

/** Turns nodes into values by the rules of go-yaml v2's strict decoder and of sigs.k8s.io/yaml behind it. */
class Decoder {
  readonly #lines: LineIndex;
  /** Aliases that are being followed: one that occurs in itself has no end. */
  readonly #open = new Set<AliasNode>();
  #decoded = 0;
  #decodedInAliases = 0;
  readonly #repeated: { at: number; text: string }[] = [];

  constructor(lines: LineIndex) {
    this.#lines = lines;
  }

  value(node: YamlNode): unknown {
    this.#count(node);
    switch (node.kind) {
      case 'scalar':
        return this.#scalar(node);
      case 'sequence':
        return node.items.map((item) => this.value(item));
      case 'mapping': {
        const members: Record<string, unknown> = {};
        this.#members(node, members);
        return members;
      }
      case 'alias':
        return this.#follow(node, () => this.value(node.target));
    }
  }

  refuseRepeatedKeys(): void {
    const [first] = this.#repeated;
    if (first === undefined) return;
    const list = this.#repeated.map(({ at, text }) => `  line ${this.#lines.locate(at).line}: ${text}`);
    throw new YamlError(`yaml: unmarshal errors:\n${list.join('\n')}`, this.#lines.locate(first.at));
  }

  /** Few aliases can stand for very many values. What part of all values they may be shrinks from 99% to 10% as the document grows. */
  #count(node: YamlNode): void {
    this.#decoded++;
    if (this.#open.size > 0) this.#decodedInAliases++;
    if (this.#decodedInAliases <= 100 || this.#decoded <= 1000) return;
    const growth = Math.min(Math.max((this.#decoded - 400_000) / 3_600_000, 0), 1);
    if (this.#decodedInAliases / this.#decoded > 0.99 - 0.89 * growth)
      throw this.#error('yaml: document contains excessive aliasing', node);
  }

  #follow<T>(node: AliasNode, read: () => T): T {
    if (this.#open.has(node)) throw this.#error(`yaml: anchor '${node.name}' value contains itself`, node);
    this.#open.add(node);
    const result = read();
    this.#open.delete(node);
    return result;
  }

  #members(node: MappingNode, into: Record<string, unknown>): void {
    const { items } = node;
    for (let index = 0; index < items.length; index += 2) {
      const key = items[index]!;
      const member = items[index + 1]!;
      if (isMerge(key)) {
        this.#merge(member, into);
        continue;
      }
      const name = this.#key(key);
      const value = this.value(member);
      if (Object.hasOwn(into, name)) this.#addRepeated(key, member);
      else if (name === '__proto__') Object.defineProperty(into, name, { value, enumerable: true, configurable: true, writable: true });
      else into[name] = value;
    }
  }

  /** `<<`: the members of another mapping, or of several, the first of which goes before. A key that both have is a repeated key. */
  #merge(source: YamlNode, into: Record<string, unknown>): void {
    const mappings = source.kind === 'sequence' ? source.items.toReversed() : [source];
    for (const node of mappings) {
      const mapping = node.kind === 'alias' ? node.target : node;
      if (mapping.kind !== 'mapping') throw this.#error('yaml: map merge requires map or sequence of maps as the value', node);
      this.#count(node);
      if (node.kind === 'alias') this.#follow(node, () => this.#members(mapping, into));
      else this.#members(mapping, into);
    }
  }

  /** The name of a member. Two keys of different types that give one name are refused as repeated: upstream keeps one at random. */
  #key(node: YamlNode): string {
    const value = this.value(node);
    if (typeof value === 'string') return value;
    if (typeof value === 'boolean') return String(value);
    if (typeof value === 'number') return isInteger(textOf(node)) ? String(value) : formatFloat32(value);
    if (typeof value === 'bigint' && value <= MAX_INT64) return String(value);
    if (value === null || typeof value === 'bigint') throw this.#error(`unsupported map key: ${value}`, node);
    throw this.#error(`yaml: invalid map key: a ${Array.isArray(value) ? 'list' : 'mapping'}`, node);
  }

  #addRepeated(key: YamlNode, member: YamlNode): void {
    if (this.#repeated.length === MAX_LISTED) return;
    const value = this.value(key);
    // As Go's %#v prints it.
    const shown = typeof value === 'string' ? goQuote(value) : String(value);
    this.#repeated.push({ at: member.start, text: `key ${shown} already set in map` });
  }

  #scalar(node: ScalarNode): unknown {
    if (!node.plain && node.tag === '') return node.value;
    const value = node.plain ? resolvePlain(node.value) : this.#tagged(node);
    if (typeof value !== 'number' || Number.isFinite(value)) return value;
    throw this.#error(`json: unsupported value: ${formatFloat(value)}`, node);
  }

  /** A scalar with a tag is read as that type, whatever its quotes; unknown tags mean text. */
  #tagged({ value, tag, ...node }: ScalarNode): unknown {
    const type = tag.startsWith(TAG_PREFIX) ? tag.slice(TAG_PREFIX.length) : '';
    if (type === 'binary') return this.#binary(value, node);
    if (!['null', 'bool', 'int', 'float', 'timestamp'].includes(type)) return value;
    const resolved = resolvePlain(value);
    const found = typeName(resolved, value);
    if (found === type || (found === 'int' && type === 'float')) return resolved;
    if (type === 'timestamp' && isTimestamp(value)) return value;
    throw this.#error(`yaml: cannot decode !!${found} \`${value}\` as a !!${type}`, node);
  }

  #binary(value: string, node: Pick<YamlNode, 'start'>): string {
    const base64 = value.replace(/[\r\n]/g, '');
    if (base64.length % 4 === 0 && BASE64.test(base64)) return Buffer.from(base64, 'base64').toString();
    throw this.#error('yaml: !!binary value contains invalid base64 data', node);
  }

  #error(message: string, node: Pick<YamlNode, 'start'>): YamlError {
    return new YamlError(message, this.#lines.locate(node.start));
  }
}

function isMerge(key: YamlNode): boolean {
  return key.kind === 'scalar' && key.value === '<<' && (key.plain || key.tag === `${TAG_PREFIX}merge`);
}

function textOf(node: YamlNode): string {
  const scalar = node.kind === 'alias' ? node.target : node;
  return scalar.kind === 'scalar' ? scalar.value : '';
}

/** What go-yaml calls the type of a resolved scalar. */
function typeName(value: unknown, text: string): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'str';
  return isInteger(text) ? 'int' : 'float';
}
