/** JSON Patch, RFC 6902. */
import { CalicoError, isCalicoError } from '../../base/errors.ts';
import { arrayIndex, parsePointer } from './json-pointer.ts';
import { Copier, isTree, put, requireShallow, type Tree } from './tree.ts';

type Container = unknown[] | Tree;

/** What an operation works on: the document is replaced whole where the path is empty. */
interface State {
  document: unknown;
  readonly copier: Copier;
}

/** Applies all operations in order, or none: `original` stays as it is. Throws Input, naming the operation by its index, kind and path. */
export function jsonPatch(original: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) throw new CalicoError('Input', 'a JSON patch is an array of operations');
  requireShallow(original);
  requireShallow(patch);
  const copier = new Copier();
  const state: State = { document: copier.copy(original), copier };
  patch.forEach((operation, index) => {
    try {
      apply(state, operation);
    } catch (error) {
      if (!isCalicoError(error)) throw error;
      throw new CalicoError('Input', `operation ${index}${describe(operation)}: ${error.message}`, { cause: error });
    }
  });
  requireShallow(state.document);
  return state.document;
}

function describe(operation: unknown): string {
  if (!isTree(operation) || typeof operation.op !== 'string' || typeof operation.path !== 'string') return '';
  const from = typeof operation.from === 'string' ? `${operation.from} -> ` : '';
  return ` (${operation.op} ${from}${operation.path || "''"})`;
}

function apply(state: State, operation: unknown): void {
  if (!isTree(operation)) throw new CalicoError('Input', 'is not an object');
  const path = parsePointer(text(operation, 'path'));
  switch (operation.op) {
    case 'add':
      add(state, path, state.copier.copy(member(operation, 'value')));
      break;
    case 'remove':
      remove(state, path);
      break;
    case 'replace':
      replace(state, path, state.copier.copy(member(operation, 'value')));
      break;
    case 'move':
      move(state, parsePointer(text(operation, 'from')), path);
      break;
    case 'copy':
      add(state, path, state.copier.copy(read(state, parsePointer(text(operation, 'from')))));
      break;
    case 'test':
      if (!equal(read(state, path), member(operation, 'value'))) throw new CalicoError('Input', 'the value differs');
      break;
    default:
      throw new CalicoError('Input', `'op' must be one of add, remove, replace, move, copy, test`);
  }
}

function member(operation: Tree, name: string): unknown {
  if (!Object.hasOwn(operation, name)) throw new CalicoError('Input', `'${name}' is missing`);
  return operation[name];
}

function text(operation: Tree, name: string): string {
  const value = member(operation, name);
  if (typeof value !== 'string') throw new CalicoError('Input', `'${name}' is not a string`);
  return value;
}

function read(state: State, path: readonly string[]): unknown {
  let value = state.document;
  for (const token of path) value = child(value, token);
  return value;
}

function child(value: unknown, token: string): unknown {
  if (Array.isArray(value)) return value[existing(value, token)];
  if (isTree(value) && Object.hasOwn(value, token)) return value[token];
  throw missing(token);
}

/** The array or object that holds the last token's value. */
function containerOf(state: State, path: readonly string[]): { container: Container; key: string } {
  const container = read(state, path.slice(0, -1));
  if (!Array.isArray(container) && !isTree(container)) throw missing(path.at(-1)!);
  return { container, key: path.at(-1)! };
}

function existing(list: readonly unknown[], token: string): number {
  const index = arrayIndex(token, list.length);
  if (index === undefined) throw missing(token);
  return index;
}

function missing(token: string): CalicoError {
  return new CalicoError('Input', `nothing is at '${token}'`);
}

function add(state: State, path: readonly string[], value: unknown): void {
  if (path.length === 0) {
    state.document = value;
    return;
  }
  const { container, key } = containerOf(state, path);
  if (!Array.isArray(container)) {
    put(container, key, value);
    return;
  }
  const index = key === '-' ? container.length : arrayIndex(key, container.length + 1);
  if (index === undefined) throw new CalicoError('Input', `'${key}' is no index of a list of ${container.length}`);
  container.splice(index, 0, value);
}

function remove(state: State, path: readonly string[]): unknown {
  if (path.length === 0) throw new CalicoError('Input', 'the whole document cannot be removed');
  const { container, key } = containerOf(state, path);
  const old = child(container, key);
  if (Array.isArray(container)) container.splice(existing(container, key), 1);
  else delete container[key];
  return old;
}

function replace(state: State, path: readonly string[], value: unknown): void {
  if (path.length === 0) {
    state.document = value;
    return;
  }
  const { container, key } = containerOf(state, path);
  child(container, key);
  if (Array.isArray(container)) container[existing(container, key)] = value;
  else put(container, key, value);
}

function move(state: State, from: readonly string[], path: readonly string[]): void {
  const value = read(state, from);
  const inside = from.every((token, index) => token === path[index]);
  if (inside && from.length === path.length) return;
  if (inside) throw new CalicoError('Input', 'a value cannot be moved into itself');
  remove(state, from);
  add(state, path, value);
}

/** RFC 6902 4.6: numbers by value, lists by order, objects by members. */
function equal(a: unknown, b: unknown): boolean {
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, index) => equal(item, b[index]));
  if (isTree(a)) {
    if (!isTree(b) || Object.keys(a).length !== Object.keys(b).length) return false;
    return Object.entries(a).every(([key, value]) => Object.hasOwn(b, key) && equal(value, b[key]));
  }
  // A number beyond 2^53 is a bigint; `===` never holds between the two types.
  if (isNumeric(a) && isNumeric(b)) return a <= b && a >= b;
  return a === b;
}

function isNumeric(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}
