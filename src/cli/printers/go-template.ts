/** `go-template` (reference calicoctl-cli.md 9.4). */
import { CalicoError, isCalicoError } from '../../base/errors.ts';
import { parseTemplate } from '../../encoding/go-template/index.ts';
import { executeAsYaml } from '../../encoding/go-template/yaml-guard.ts';
import type { Kind } from '../../resources/kind.ts';
import type { Model } from '../../resources/model.ts';
import type { Entry } from './entry.ts';
import { goEntry } from './go-data.ts';

const TRUNCATION = '...';
const SHAPE =
  'The dot is the list of what was found: {{range .}}{{.ObjectMeta.Name}}{{end}}; where a whole kind was asked for, with {{range .Items}} inside.';

export interface GoTemplateOptions {
  /** The cluster's AS number, asked for when the template mentions it. */
  readonly globalASNumber: () => Promise<string>;
}

/** The output, to which no newline is added. */
export async function goTemplateText(text: string, entries: readonly Entry[], { globalASNumber }: GoTemplateOptions): Promise<string> {
  const asNumber = /\bconfig\b/.test(text) ? await globalASNumber() : '';
  const functions = {
    join: (list: unknown, separator: unknown) => joined(list, separator),
    joinAndTruncate: (list: unknown, separator: unknown, most: unknown) => truncated(joined(list, separator), Number(most)),
    config: (name: unknown) => setting(String(name), asNumber),
  };
  const template = parseTemplate(text, { functions });
  const models = new Map<Kind, Model>();
  for (const { kind } of entries) if (!models.has(kind)) models.set(kind, await kind.model());
  const data = entries.map((entry) => goEntry(entry, models.get(entry.kind)!));
  try {
    return executeAsYaml(template, data);
  } catch (error) {
    if (!isCalicoError(error) || error.hint) throw error;
    throw new CalicoError(error.code, error.message, { hint: SHAPE, cause: error });
  }
}

function joined(list: unknown, separator: unknown): string {
  return (Array.isArray(list) ? list : []).map(String).join(String(separator));
}

/** At most `most` bytes, dots included. */
function truncated(text: string, most: number): string {
  const bytes = Buffer.from(text);
  return bytes.length <= most ? text : bytes.subarray(0, most - TRUNCATION.length).toString() + TRUNCATION;
}

function setting(name: string, asNumber: string): string {
  if (name.toLowerCase() === 'asnumber') return asNumber;
  throw new Error(`unknown setting ${name}`);
}
