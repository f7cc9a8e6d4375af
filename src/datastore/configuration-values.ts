/** Reads the client configuration's values, each with the place it came from, from a file or from the environment. */
import { CalicoError, isCalicoError } from '../base/errors.ts';
import { goQuote } from '../encoding/go-format.ts';
import type { ParsedYaml } from '../encoding/yaml.ts';
import { API_VERSION } from '../resources/resource.ts';
import { CONFIGURATION_FILE, CONFIGURATION_KEYS, type ConfigurationKey, type KeyName } from './configuration-keys.ts';
import type { Setting } from './settings.ts';

export type Values = Readonly<Partial<Record<KeyName, Setting<string | number | boolean>>>>;

/** Only the first document of the file counts. Errors: Configuration. */
export async function fileValues(path: string, text: string): Promise<Values> {
  const { apiVersion = '', kind = '', spec = {} } = await parseFile(path, text);
  if (apiVersion !== API_VERSION) throw syntaxError(path, `invalid config file: unknown APIVersion '${apiVersion}'`);
  if (kind !== 'CalicoAPIConfig') throw syntaxError(path, `invalid config file: expected kind 'CalicoAPIConfig', got '${kind}'`);
  return Object.fromEntries(Object.entries(spec).map(([name, value]) => [name, { value, source: `spec.${name} in ${path}` }]));
}

interface ConfigurationFile {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly spec?: Readonly<Record<string, string | number | boolean>>;
}

async function parseFile(path: string, text: string): Promise<ConfigurationFile> {
  const [{ parseYaml, YamlError }, { decodeType }] = await Promise.all([import('../encoding/yaml.ts'), import('../resources/decode.ts')]);
  let parsed: ParsedYaml | undefined;
  try {
    parsed = parseYaml(text);
    return decodeType(CONFIGURATION_FILE, parsed.value ?? {}, { strict: true }) as ConfigurationFile;
  } catch (error) {
    if (!isCalicoError(error)) throw error;
    const isYaml = error instanceof YamlError;
    const mistakes = isYaml
      ? [{ at: error.position, text: error.hint ?? 'this is no YAML' }]
      : error.findings.map(({ name, reason, path = [] }) => ({ at: parsed?.locate(path), text: `${name}: ${reason}` }));
    const hint = mistakes.map(({ at = { line: 1, column: 1 }, text }) => `${path}:${at.line}:${at.column}: ${text}`).join('\n');
    const stage = isYaml ? 'error converting YAML to JSON: ' : '';
    throw syntaxError(path, `failed to parse config as YAML/JSON: ${stage}${error.message}`, { hint, cause: error });
  }
}

function syntaxError(path: string, problem: string, options: { hint?: string; cause?: unknown } = {}): CalicoError {
  return new CalicoError('Configuration', `syntax error in ${path}: ${problem}`, options);
}

/** Errors: Configuration, in the order of the keys. */
export function variableValues(env: Readonly<Record<string, string | undefined>>): Values {
  const entries = CONFIGURATION_KEYS.flatMap((key) => {
    const source = variablesOf(key).find((name) => env[name] !== undefined);
    return source === undefined ? [] : [[key.name, { value: convert(env[source]!, key), source }] as const];
  });
  return Object.fromEntries(entries);
}

/** In the order in which they win. */
function variablesOf({ variable, alias }: ConfigurationKey): string[] {
  const own = variable === undefined ? [] : [`CALICO_${variable}`, variable];
  return alias === undefined ? own : [alias, ...own];
}

/** What Go's strconv accepts, with its messages. */
function convert(text: string, key: ConfigurationKey): string | number | boolean {
  switch (key.type) {
    case undefined:
      return text;
    case 'bool':
      if (/^(1|t|T|TRUE|true|True)$/.test(text)) return true;
      if (/^(0|f|F|FALSE|false|False)$/.test(text)) return false;
      throw refusal(text, key, 'ParseBool');
    case 'int':
      if (/^[+-]?\d+$/.test(text)) return Number(text);
      throw refusal(text, key, 'ParseInt');
    case 'float32':
      if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
      throw refusal(text, key, 'ParseFloat');
  }
}

function refusal(text: string, { go, variable, type }: ConfigurationKey, parser: string): CalicoError {
  const details = `strconv.${parser}: parsing ${goQuote(text)}: invalid syntax`;
  const problem = `assigning CALICO_${variable} to ${go}: converting '${text}' to type ${type}. details: ${details}`;
  return new CalicoError('Configuration', `failed to load config from env vars: envconfig.Process: ${problem}`);
}
