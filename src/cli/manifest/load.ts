/** From `-f` to typed resources, each knowing its file and line (reference calicoctl-cli.md 5). */
import type { Readable } from 'node:stream';
import { CalicoError, isCalicoError } from '../../base/errors.ts';
import { parseYaml, splitDocuments } from '../../encoding/yaml.ts';
import { decode } from '../../resources/decode.ts';
import type { Kind } from '../../resources/kind.ts';
import type { Model } from '../../resources/model.ts';
import type { Resource } from '../../resources/resource.ts';
import { rewrite } from '../error-text.ts';
import { Failure } from '../failure.ts';
import { candidates, type FindKind } from './documents.ts';
import { type InputFile, readInput } from './files.ts';
import { formatPlace, type Path, type Place, type Source } from './source.ts';

export interface Loaded {
  readonly resource: Resource;
  readonly kind: Kind;
  readonly source: Source;
}

export interface LoadOptions {
  readonly filename: string;
  readonly recursive: boolean;
  readonly skipEmpty: boolean;
  readonly stdin: Readable;
  readonly findKind: FindKind;
}

/** Go's scanner, which upstream splits documents with, takes no more. */
const MAX_DOCUMENT = 10 * 1024 * 1024;

/** Commands that read say so in words of their own. */
export class NothingGiven extends Failure {}

/**
 * All resources in order; empty only with `skipEmpty`. Nothing is returned unless everything can be read. Throws Failure with
 * upstream's text, and where the mistakes are.
 */
export async function loadManifests(options: LoadOptions): Promise<Loaded[]> {
  const { isDirectory, files } = await readInput(options).catch((error: unknown) => {
    throw asFailure(error, []);
  });
  const loaded: Loaded[] = [];
  for (const file of files) {
    const before = loaded.length;
    for await (const resource of resourcesIn(file, options.findKind)) loaded.push(resource);
    if (loaded.length === before && !options.skipEmpty) throw new NothingGiven(`no resources specified in file ${file.name}`);
  }
  if (isDirectory && loaded.length === 0 && !options.skipEmpty) {
    const hint = `Files ending in .yaml, .yml or .json count${options.recursive ? '.' : '; -R reads the folders within, too.'}`;
    throw new NothingGiven(`no resources specified in directory ${options.filename}`, { hint });
  }
  return loaded;
}

async function* resourcesIn(file: InputFile, findKind: FindKind): AsyncGenerator<Loaded> {
  if (file.text === '') return;
  const models = new Map<Kind, Model>();
  for (const document of splitDocuments(file.text)) {
    const locate = locator(file, document);
    try {
      for (const { kind, value, path } of await candidates(parse(document.text), findKind)) {
        const model = models.get(kind) ?? (await kind.model());
        models.set(kind, model);
        yield { kind, resource: decodeAt(model, value, path), source: { file: file.name, locate: (inner) => locate([...path, ...inner]) } };
      }
    } catch (error) {
      throw asFailure(error, isCalicoError(error) ? placesOf(error, locate) : []);
    }
  }
}

function parse(text: string): unknown {
  if (text.length > MAX_DOCUMENT || Buffer.byteLength(text) > MAX_DOCUMENT) {
    throw new CalicoError('Input', 'bufio.Scanner: token too long', { hint: `One document may have ${MAX_DOCUMENT / 1024 / 1024} MiB: put --- lines between the resources.` });
  }
  try {
    return parseYaml(text).value;
  } catch (error) {
    if (!isCalicoError(error)) throw error;
    const { message, hint, findings } = error;
    throw new CalicoError('Input', `error converting YAML to JSON: ${message}`, { hint, findings, cause: error });
  }
}

/** Findings of the decoder have paths within the resource; from here on they are of the document. */
function decodeAt(model: Model, value: unknown, path: Path): Resource {
  try {
    return decode(model, value, { strict: true });
  } catch (error) {
    if (!isCalicoError(error)) throw error;
    const findings = error.findings.map((finding) => ({ ...finding, path: [...path, ...(finding.path ?? [])] }));
    throw new CalicoError('Input', error.message, { hint: error.hint, findings, cause: error });
  }
}

/**
 * Only the text is kept for it and parsed again when somebody asks, which is for errors: thousands of parsed documents would fill
 * the memory.
 */
function locator(file: InputFile, document: { text: string; line: number }): (path: Path) => Place {
  let find: ((path: Path) => { line: number; column: number } | undefined) | undefined;
  return (path) => {
    find ??= parseYaml(document.text).locate;
    const { line, column } = find(path) ?? { line: 1, column: 1 };
    return { file: file.name, line: document.line + line - 1, column };
  };
}

/** `pool.yaml:7:3: spec.cidr: unknown field` for everything that is wrong with a document. */
function placesOf(error: CalicoError, locate: (path: Path) => Place): string[] {
  return error.findings.map(({ name, reason, path = [] }) => `${formatPlace(locate(path))}: ${name === '' ? '' : `${name}: `}${reason}`);
}

function asFailure(error: unknown, details: readonly string[]): unknown {
  if (!isCalicoError(error)) return error;
  return new Failure(rewrite(`failed to execute command: ${error.message}`), { details, hint: error.hint, cause: error });
}
