/** `config --raw`: any single-valued field of one component's configuration, by its name without regard to case. */
import { isCalicoError } from '../../base/errors.ts';
import { goValue } from '../../encoding/go-format.ts';
import { decodeType } from '../../resources/decode.ts';
import type { Field, Struct } from '../../resources/model.ts';
import { kindByName } from '../../resources/registry.ts';
import { type ConfigurationKind, invalid, type Setting } from './settings.ts';

const COMPONENTS: Readonly<Record<string, ConfigurationKind>> = { bgp: 'BGPConfiguration', felix: 'FelixConfiguration' };

/** Throws an Error whose message is upstream's. */
export async function rawSetting(component: string, name: string): Promise<Setting> {
  const kind = Object.hasOwn(COMPONENTS, component) ? COMPONENTS[component]! : undefined;
  if (!kind) throw new Error(`unrecognised component '${component}'`);
  const { root } = await (await kindByName(kind)).model();
  const spec = root.fields.find((field) => field.name === 'spec')!.type as Struct;
  const field = spec.fields.find((candidate) => [candidate.name, candidate.go].some((known) => known.toLowerCase() === name.toLowerCase()));
  if (!field || typeof field.type !== 'string') throw new Error(`unrecognised config name '${name}'`);
  return { kinds: [kind], field: field.name, perNode: true, initial: '(unset)', parse: (text) => parse(field, text), show: goValue };
}

function parse({ type }: Field, text: string): unknown {
  try {
    return decodeType(type, plainValue(text), { strict: true });
  } catch (error) {
    throw isCalicoError(error) ? invalid(text) : error;
  }
}

/** Text that YAML would read as a boolean or a number is one; fields of text take it back. */
function plainValue(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) ? Number(text) : text;
}
