/** YAML as Go's sigs.k8s.io/yaml prints it (reference calicoctl-cli.md 9.1). */

import { formatFloat } from './go-format.ts';
import { compareKeys } from './yaml/key-order.ts';
import { Output } from './yaml/output.ts';
import { chooseStyle, isSimpleKey, type ScalarStyle } from './yaml/scalar-style.ts';
import { writeScalar } from './yaml/write-scalar.ts';

const STEP = 2;
const MAX_UINT64 = 2 ** 64;
const MIN_INT64 = -(2 ** 63);

type Members = Readonly<Record<string, unknown>>;

/**
 * A JSON-like value as YAML, with a newline at the end: keys in natural order, lists not indented below their key, long text broken behind column
 * 80, quotes where the bare text would mean something else. Members that are undefined are left out.
 */
export function toYaml(value: unknown): string {
  const output = new Output();
  if (typeof value === 'object' && value !== null) writeCollection(output, value, { indent: 0, compact: true });
  else writeLeaf(output, value, STEP);
  if (output.column > 0) output.breakLine('\n');
  return output.text;
}

/** `indent` is the column of a collection's lines; `compact` puts the first of them on the present line. */
interface Place {
  readonly indent: number;
  readonly compact: boolean;
}

function writeCollection(output: Output, value: object, place: Place): void {
  if (Array.isArray(value)) writeList(output, value, place);
  else writeMembers(output, value as Members, keysOf(value as Members), place);
}

/** The keys in the order in which they are printed. */
function keysOf(members: Members): string[] {
  const keys = Object.keys(members).filter((key) => members[key] !== undefined);
  return keys.sort(compareKeys);
}

function writeList(output: Output, items: readonly unknown[], { indent, compact }: Place): void {
  if (items.length === 0) output.put('[]');
  for (const [index, item] of items.entries()) {
    beginLine(output, indent, compact && index === 0);
    output.put('-');
    writeValue(output, item, { indent, compact: true });
  }
}

function writeMembers(output: Output, members: Members, keys: readonly string[], { indent, compact }: Place): void {
  if (keys.length === 0) output.put('{}');
  for (const [index, key] of keys.entries()) {
    beginLine(output, indent, compact && index === 0);
    const simple = isSimpleKey(key);
    if (simple) {
      writeScalar(output, key, keyStyle(key), { indent, fold: false });
    } else {
      output.put('? ');
      writeScalar(output, key, chooseStyle(key), { indent: indent + STEP, fold: true });
      output.startLine(indent);
    }
    output.put(':');
    writeValue(output, members[key], { indent, compact: !simple });
  }
}

/** go-yaml leaves `<<` bare, which is a merge to whoever reads it: the one place where ours differs. */
function keyStyle(key: string): ScalarStyle {
  return key === '<<' ? 'double' : chooseStyle(key);
}

function beginLine(output: Output, indent: number, present: boolean): void {
  if (present) output.put(' '.repeat(indent - output.column));
  else output.startLine(indent);
}

/** A value behind `-` or `key:` of a collection at column `indent`; `compact` where its first line may stand there too. */
function writeValue(output: Output, value: unknown, { indent, compact }: Place): void {
  const inner = { indent: indent + STEP, compact };
  if (typeof value !== 'object' || value === null) {
    output.put(' ');
    writeLeaf(output, value, inner.indent);
  } else if (Array.isArray(value)) {
    if (value.length === 0) output.put(' []');
    else writeList(output, value, compact ? inner : { indent, compact });
  } else {
    const keys = keysOf(value as Members);
    if (keys.length === 0) output.put(' {}');
    else writeMembers(output, value as Members, keys, inner);
  }
}

function writeLeaf(output: Output, value: unknown, indent: number): void {
  if (typeof value === 'string') writeScalar(output, value.toWellFormed(), chooseStyle(value), { indent, fold: true });
  else output.put(typeof value === 'number' ? formatNumber(value) : String(value ?? null));
}

/** A whole number of 64 bits is an integer, however it came about: values pass through JSON on their way to YAML. */
function formatNumber(value: number): string {
  return Number.isInteger(value) && value >= MIN_INT64 && value < MAX_UINT64 ? String(value) : formatFloat(value);
}
