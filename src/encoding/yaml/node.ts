/** A document as parsed, before scalars get their types. */
export type YamlNode = ScalarNode | SequenceNode | MappingNode | AliasNode;

interface NodeBase {
  /** Offset of the first character, properties included. */
  readonly start: number;
}

export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar';
  readonly value: string;
  /** Without quotes and without a tag: its type follows from its text. */
  readonly plain: boolean;
  /** The full tag; `!` for the non-specific one, empty where there is none. */
  readonly tag: string;
}

export interface SequenceNode extends NodeBase {
  readonly kind: 'sequence';
  readonly items: YamlNode[];
}

export interface MappingNode extends NodeBase {
  readonly kind: 'mapping';
  /** Key, value, key, value. */
  readonly items: YamlNode[];
}

export interface AliasNode extends NodeBase {
  readonly kind: 'alias';
  readonly name: string;
  readonly target: YamlNode;
}
