/**
 * YAML as Go's sigs.k8s.io/yaml reads it into JSON: YAML 1.1 by libyaml's grammar, strict about repeated keys. JSON is YAML too. The parser is our
 * own because the grammar decides which manifests work: libraries that follow YAML 1.2 refuse a `]` at the column of its key, continued quotes
 * that are not indented and tabs inside brackets, all of which upstream accepts, and accept others that it refuses.
 */

import { CONTROL_CHARACTER } from './yaml/characters.ts';
import { construct } from './yaml/construct.ts';
import { LineIndex, type Position, YamlError } from './yaml/error.ts';
import { locator } from './yaml/locate.ts';
import { parseDocument } from './yaml/parser.ts';

export { splitDocuments, type YamlDocument } from './yaml/documents.ts';
export { type Position, YamlError } from './yaml/error.ts';

export interface ParsedYaml {
  /** JSON-like: null, boolean, number, bigint (integers that a double cannot hold), string, arrays and plain objects; null for no document. */
  readonly value: unknown;
  /**
   * Where the value at a path of keys and indices stands: a member at its key. The nearest ancestor where there is no such value; undefined for
   * a text without a document. Reads the text again, once: meant for error messages.
   */
  locate(path: readonly (string | number)[]): Position | undefined;
}

/**
 * Reads the first document of a text. Throws YamlError (a CalicoError `Input`, with a `position`) in go-yaml's words: `yaml: line 2: did not find
 * expected key`, `yaml: unmarshal errors:\n  line 3: key "a" already set in map`.
 */
export function parseYaml(text: string): ParsedYaml {
  const control = text.search(CONTROL_CHARACTER);
  if (control !== -1) throw new YamlError('yaml: control characters are not allowed', new LineIndex(text).locate(control));
  const { root, lines } = parseDocument(text);
  const value = root === undefined ? null : construct(root, lines);
  return { value, locate: locator(text) };
}
