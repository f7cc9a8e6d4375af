/** From `-f` to typed resources, each knowing its file and line (reference calicoctl-cli.md 5). */
import type { Readable } from 'node:stream';
import { breather } from '../../base/breather.ts';
import { CalicoError, isCalicoError } from '../../base/errors.ts';
import { type ParsedYaml, parseYaml, splitDocuments, type YamlDocument, YamlError } from '../../encoding/yaml.ts';
import { decode, UNKNOWN_FIELD } from '../../resources/decode.ts';
import type { Kind } from '../../resources/kind.ts';
import type { Model } from '../../resources/model.ts';
import type { Resource } from '../../resources/resource.ts';
import { ManifestFailure } from '../failure.ts';
import { candidates, type FindKind } from './documents.ts';
import { type InputFile, readInput } from './files.ts';
import { formatPlace, type Path, type Place, type Source } from './source.ts';
import { withSuggestion } from './suggest-field.ts';

export interface Loaded {
  readonly resource: Resource;
  readonly kind: Kind;
  readonly model: Model;
  readonly source: Source;
}

export interface LoadOptions {
  readonly filename: string;
  readonly recursive: boolean;
  readonly skipEmpty: boolean;
  readonly stdin: Readable;
  readonly findKind: FindKind;
}

/**
 * Calls `visit` with all resources in order, each as soon as it is read; with none only with `skipEmpty`. Throws Failure with upstream's
 * text, and where the mistakes are: nothing may have been done by then with the resources before.
 */
export async function readManifests(options: LoadOptions, visit: (loaded: Loaded) => void): Promise<void> {
  const { isDirectory, files } = await readInput(options).catch((error: unknown) => {
    throw asFailure(error, []);
  });
  const findKind = remembering(options.findKind);
  let total = 0;
  for (const file of files) {
    const found = await readManifest(file, findKind, visit);
    if (found === 0 && !options.skipEmpty) throw nothingIn(`file ${file.name}`, 'With --skip-empty, a file may be empty.');
    total += found;
  }
  if (isDirectory && total === 0 && !options.skipEmpty) {
    const hint = `Files ending in .yaml, .yml or .json count${options.recursive ? '.' : '; -R reads the folders within, too.'}`;
    throw nothingIn(`directory ${options.filename}`, hint);
  }
}

function nothingIn(place: string, hint: string): CalicoError {
  return new CalicoError('Input', `no resources specified in ${place}`, { hint });
}

/** An import for each of thousands of resources would take as long as everything else. */
function remembering(findKind: FindKind): FindKind {
  const known = new Map<string, Promise<Kind | undefined>>();
  return (name) => {
    const kind = known.get(name) ?? findKind(name);
    known.set(name, kind);
    return kind;
  };
}

/** The same for one file that is read already. Returns how many resources there were. */
export async function readManifest(file: InputFile, findKind: FindKind, visit: (loaded: Loaded) => void): Promise<number> {
  const models = new Map<Kind, Model>();
  let count = 0;
  const breathe = breather();
  for (const document of documentsOf(file)) {
    await breathe();
    const locate = locator(file, document);
    try {
      for (const { kind, value, path } of await candidates(parseYaml(document.text).value, findKind)) {
        const model = models.get(kind) ?? (await kind.model());
        models.set(kind, model);
        const source: Source = { file: file.name, locate: path.length === 0 ? locate : (inner) => locate([...path, ...inner]) };
        visit({ kind, model, resource: decodeAt(model, value, path), source });
        count += 1;
      }
    } catch (error) {
      if (error instanceof YamlError) throw syntaxFailure(error, file, document);
      throw asFailure(error, isCalicoError(error) ? placesOf(error, locate) : []);
    }
  }
  return count;
}

function syntaxFailure(error: YamlError, { name }: InputFile, document: YamlDocument): ManifestFailure {
  const { line, column } = error.position;
  const place = formatPlace({ file: name, line: document.line + line - 1, column });
  const problem = error.message.replace(/^yaml: (unmarshal errors:\s+)?(line \d+: )?/, '').replace(/\n.*$/s, '');
  const message = `failed to execute command: error converting YAML to JSON: ${error.message}`;
  return new ManifestFailure(message, { details: [`${place}: ${problem}`], hint: error.hint, cause: error });
}

function documentsOf(file: InputFile): YamlDocument[] {
  try {
    return splitDocuments(file.text);
  } catch (error) {
    throw asFailure(error, []);
  }
}

/** Findings of the decoder have paths within the resource; from here on they are of the document. */
function decodeAt(model: Model, value: unknown, path: Path): Resource {
  try {
    return decode(model, value, { strict: true });
  } catch (error) {
    if (!isCalicoError(error)) throw error;
    const findings = error.findings.map((finding) => ({ ...withSuggestion(finding, model), path: [...path, ...(finding.path ?? [])] }));
    throw new CalicoError('Input', error.message, { hint: fieldsHint(error, model), findings, cause: error });
  }
}

function fieldsHint({ findings, hint }: CalicoError, { kind }: Model): string | undefined {
  const unknown = findings.find(({ reason }) => reason === UNKNOWN_FIELD);
  const around = unknown?.path?.slice(0, -1).filter((step) => typeof step === 'string');
  return around === undefined ? hint : `\`calicoctl explain ${[kind.toLowerCase(), ...around].join('.')}\` lists the fields there are.`;
}

/** Only the text is kept for it, and read again when somebody asks: thousands of parsed documents would fill the memory. */
function locator(file: InputFile, document: YamlDocument): (path: Path) => Place {
  let find: ParsedYaml['locate'] | undefined;
  return (path) => {
    find ??= parseYaml(document.text).locate;
    const { line, column } = find(path) ?? { line: 1, column: 1 };
    return { file: file.name, line: document.line + line - 1, column };
  };
}

/** `pool.yaml:7:3: spec.cidr: unknown field` for everything that is wrong with a document. */
function placesOf(error: CalicoError, locate: (path: Path) => Place): string[] {
  return error.findings.map(({ name, reason, advice, path = [] }) => {
    const text = advice === undefined ? reason : `${reason}; ${advice}`;
    return `${formatPlace(locate(path))}: ${name === '' ? '' : `${name}: `}${text}`;
  });
}

function asFailure(error: unknown, details: readonly string[]): unknown {
  if (!isCalicoError(error)) return error;
  return new ManifestFailure(`failed to execute command: ${error.message}`, { details, hint: error.hint, cause: error });
}
