import type { LineIndex } from './error.ts';
import { YamlError } from './error.ts';
import type { MappingNode, ScalarNode, SequenceNode, YamlNode } from './node.ts';
import { MAX_DEPTH, Scanner } from './scanner.ts';
import { TOKEN, type Token, type TokenType } from './token.ts';

const YAML_TAGS = 'tag:yaml.org,2002:';

/** Parses the first document of a text, as go-yaml does; undefined where there is none. Throws YamlError. */
export function parseDocument(text: string): { root: YamlNode | undefined; lines: LineIndex } {
  const parser = new Parser(text);
  return { root: parser.document(), lines: parser.lines };
}

/** The properties before a node. */
interface Properties {
  readonly start: number;
  readonly anchor: string;
  readonly tag: string;
}

/** Recursive descent over the tokens; grammar and messages are libyaml's. */
class Parser {
  readonly #scanner: Scanner;
  readonly #anchors = new Map<string, YamlNode>();
  readonly #tagHandles = new Map([
    ['', ''],
    ['!', '!'],
    ['!!', YAML_TAGS],
  ]);
  #depth = 0;

  constructor(text: string) {
    this.#scanner = new Scanner(text);
  }

  get lines(): LineIndex {
    return this.#scanner.cursor.lines;
  }

  document(): YamlNode | undefined {
    const scanner = this.#scanner;
    if (scanner.peek().type === TOKEN.streamEnd) return undefined;
    let explicit = false;
    const directives = new Set<string>();
    for (; scanner.peek().type === TOKEN.directive; explicit = true) this.#directive(scanner.take(), directives);
    const token = scanner.peek();
    if (token.type === TOKEN.documentStart) scanner.skip();
    else if (explicit) throw this.#error('did not find expected <document start>', token);
    const next = scanner.peek();
    const empty = token.type === TOKEN.documentStart && next.type <= TOKEN.documentEnd;
    const root = empty ? emptyScalar(next.start) : this.#node(true, false);
    // go-yaml looks one token ahead for the end of the document: what cannot be scanned is an error even behind it.
    scanner.peek();
    return root;
  }

  #directive(token: Token, seen: Set<string>): void {
    const words = token.value.slice(1).split(/[ \t]+/);
    const comment = words.findIndex((word) => word.startsWith('#'));
    const [name, handle = '', prefix = '', ...more] = comment === -1 ? words : words.slice(0, comment);
    const repeated = seen.has(name === 'TAG' ? handle : 'YAML');
    if (name === 'YAML') {
      if (repeated) throw this.#error('found duplicate %YAML directive', token);
      if (handle !== '1.1' || prefix !== '') throw this.#error('found incompatible YAML document', token);
      seen.add('YAML');
    } else {
      if (repeated) throw this.#error('found duplicate %TAG directive', token);
      if (!/^!(?:[\w-]*!)?$/.test(handle) || prefix === '' || more.length > 0) throw this.#error('did not find expected tag prefix', token);
      seen.add(handle);
      this.#tagHandles.set(handle, prefix);
    }
  }

  /** `block`: block collections may stand here. `indentless`: so may a sequence that is not indented below its key. */
  #node(block: boolean, indentless: boolean): YamlNode {
    const scanner = this.#scanner;
    const first = scanner.peek();
    if (first.type === TOKEN.alias) return this.#alias(scanner.take());
    const properties = this.#properties(first);
    const token = scanner.peek();
    switch (token.type) {
      case TOKEN.scalar:
        scanner.skip();
        return this.#scalar(token, properties);
      case TOKEN.flowSequenceStart:
        return this.#collection(token, properties, 'sequence', (items) => this.#flowSequence(items));
      case TOKEN.flowMappingStart:
        return this.#collection(token, properties, 'mapping', (items) => this.#flowMapping(items));
      case TOKEN.blockSequenceStart:
        if (block) return this.#collection(token, properties, 'sequence', (items) => this.#blockSequence(items));
        break;
      case TOKEN.blockMappingStart:
        if (block) return this.#collection(token, properties, 'mapping', (items) => this.#blockMapping(items));
        break;
      case TOKEN.blockEntry:
        if (indentless) return this.#collection(token, properties, 'sequence', (items) => this.#indentlessSequence(items));
        break;
    }
    if (properties === undefined) throw this.#error('did not find expected node content', token);
    return this.#anchored(properties, {
      kind: 'scalar',
      start: properties.start,
      value: '',
      plain: properties.tag === '',
      tag: properties.tag,
    });
  }

  #properties(first: Token): Properties | undefined {
    if (first.type !== TOKEN.anchor && first.type !== TOKEN.tag) return undefined;
    const scanner = this.#scanner;
    let anchor = '';
    let tag = '';
    for (const type of first.type === TOKEN.anchor ? [TOKEN.anchor, TOKEN.tag] : [TOKEN.tag, TOKEN.anchor]) {
      const token = scanner.peek();
      if (token.type !== type) break;
      if (type === TOKEN.anchor) anchor = token.value;
      else tag = this.#resolveTag(token);
      scanner.skip();
    }
    return { start: first.start, anchor, tag };
  }

  #resolveTag(token: Token): string {
    const prefix = this.#tagHandles.get(token.value);
    if (prefix === undefined) throw this.#error('found undefined tag handle', token);
    return prefix + token.suffix;
  }

  #alias(token: Token): YamlNode {
    const target = this.#anchors.get(token.value);
    if (target === undefined) throw new YamlError(`yaml: unknown anchor '${token.value}' referenced`, this.lines.locate(token.start));
    return { kind: 'alias', start: token.start, name: token.value, target };
  }

  #scalar(token: Token, properties: Properties | undefined): ScalarNode {
    const { value, start } = token;
    if (properties === undefined) return { kind: 'scalar', start, value, plain: token.plain, tag: '' };
    const plain = token.plain && properties.tag === '';
    return this.#anchored(properties, { kind: 'scalar', start: properties.start, value, plain, tag: properties.tag });
  }

  #anchored<N extends YamlNode>(properties: Properties | undefined, node: N): N {
    if (properties !== undefined && properties.anchor !== '') this.#anchors.set(properties.anchor, node);
    return node;
  }

  /** The anchor is known before the items are read: an alias inside refers to the collection it stands in, and is refused later. */
  #collection(
    token: Token,
    properties: Properties | undefined,
    kind: 'sequence' | 'mapping',
    read: (items: YamlNode[]) => void,
  ): SequenceNode | MappingNode {
    if (++this.#depth > MAX_DEPTH) throw this.#error(`exceeded max depth of ${MAX_DEPTH}`, token);
    const node = this.#anchored(properties, { kind, start: properties?.start ?? token.start, items: [] });
    if (token.type !== TOKEN.blockEntry) this.#scanner.skip();
    read(node.items);
    this.#depth--;
    return node;
  }

  #blockSequence(items: YamlNode[]): void {
    const scanner = this.#scanner;
    while (scanner.peek().type === TOKEN.blockEntry) {
      const entry = scanner.take();
      const { type } = scanner.peek();
      items.push(type === TOKEN.blockEntry || type === TOKEN.blockEnd ? emptyScalar(entry.end) : this.#node(true, false));
    }
    this.#expect(TOKEN.blockEnd, "did not find expected '-' indicator");
  }

  #indentlessSequence(items: YamlNode[]): void {
    const scanner = this.#scanner;
    while (scanner.peek().type === TOKEN.blockEntry) {
      const entry = scanner.take();
      const { type } = scanner.peek();
      items.push(type === TOKEN.blockEntry || endsBlockMember(type) ? emptyScalar(entry.end) : this.#node(true, false));
    }
  }

  #blockMapping(items: YamlNode[]): void {
    while (this.#scanner.peek().type === TOKEN.key) {
      items.push(
        this.#blockMember(),
        this.#scanner.peek().type === TOKEN.value ? this.#blockMember() : emptyScalar(this.#scanner.peek().start),
      );
    }
    this.#expect(TOKEN.blockEnd, 'did not find expected key');
  }

  /** A key or a value of a block mapping, from its indicator on. */
  #blockMember(): YamlNode {
    const indicator = this.#scanner.take();
    return endsBlockMember(this.#scanner.peek().type) ? emptyScalar(indicator.end) : this.#node(true, true);
  }

  #flowSequence(items: YamlNode[]): void {
    const scanner = this.#scanner;
    for (let first = true; scanner.peek().type !== TOKEN.flowSequenceEnd; first = false) {
      if (!first) this.#expect(TOKEN.flowEntry, "did not find expected ',' or ']'");
      const { type } = scanner.peek();
      if (type === TOKEN.flowSequenceEnd) break;
      items.push(type === TOKEN.key ? this.#flowPair() : this.#node(false, false));
    }
    scanner.skip();
  }

  /** `[a: b]` is a list with a mapping of one member. */
  #flowPair(): MappingNode {
    const key = this.#flowKey(TOKEN.flowSequenceEnd);
    return { kind: 'mapping', start: key.start, items: [key, this.#flowValue(TOKEN.flowSequenceEnd)] };
  }

  #flowMapping(items: YamlNode[]): void {
    const scanner = this.#scanner;
    for (let first = true; scanner.peek().type !== TOKEN.flowMappingEnd; first = false) {
      if (!first) this.#expect(TOKEN.flowEntry, "did not find expected ',' or '}'");
      const { type } = scanner.peek();
      if (type === TOKEN.flowMappingEnd) break;
      if (type === TOKEN.key) items.push(this.#flowKey(TOKEN.flowMappingEnd), this.#flowValue(TOKEN.flowMappingEnd));
      else items.push(this.#node(false, false), emptyScalar(scanner.peek().start));
    }
    scanner.skip();
  }

  #flowKey(closer: TokenType): YamlNode {
    const indicator = this.#scanner.take();
    const { type } = this.#scanner.peek();
    const empty = type === TOKEN.value || type === TOKEN.flowEntry || type === closer;
    return empty ? emptyScalar(indicator.end) : this.#node(false, false);
  }

  #flowValue(closer: TokenType): YamlNode {
    const indicator = this.#scanner.peek();
    if (indicator.type !== TOKEN.value) return emptyScalar(indicator.start);
    this.#scanner.skip();
    const { type } = this.#scanner.peek();
    return type === TOKEN.flowEntry || type === closer ? emptyScalar(indicator.end) : this.#node(false, false);
  }

  #expect(type: TokenType, otherwise: string): void {
    const token = this.#scanner.peek();
    if (token.type !== type) throw this.#error(otherwise, token);
    this.#scanner.skip();
  }

  /** An error found by the parser. go-yaml forgets to count its line from 1. */
  #error(problem: string, token: Token): YamlError {
    const where = token.line === 0 ? '' : `line ${token.line}: `;
    return new YamlError(`yaml: ${where}${problem}`, this.lines.locate(token.start));
  }
}

function endsBlockMember(type: TokenType): boolean {
  return type === TOKEN.key || type === TOKEN.value || type === TOKEN.blockEnd;
}

function emptyScalar(start: number): ScalarNode {
  return { kind: 'scalar', start, value: '', plain: true, tag: '' };
}
