/** YAML and JSON as upstream prints them, piece by piece: ten thousand resources never stand in memory as text (reference calicoctl-cli.md 9.1). */
import { toGoJson } from '../../encoding/go-json.ts';
import { toYaml } from '../../encoding/yaml-emit.ts';
import type { Entry } from './entry.ts';
import { listObject } from './entry.ts';

/** No newline at the end, as upstream prints none. */
export function* jsonText(entries: readonly Entry[]): Generator<string> {
  if (entries.length === 0) yield 'null';
  else if (entries.length === 1) yield* jsonEntry(entries[0]!, '');
  else {
    for (const [index, entry] of entries.entries()) {
      yield index === 0 ? '[\n  ' : ',\n  ';
      yield* jsonEntry(entry, '  ');
    }
    yield '\n]';
  }
}

function* jsonEntry(entry: Entry, indent: string): Generator<string> {
  if ('resource' in entry) yield indented(entry.resource, indent);
  else if (entry.items.length === 0) yield indented(listObject(entry), indent);
  else {
    const head = indented({ ...listObject(entry), items: [] }, indent);
    yield head.slice(0, head.lastIndexOf('[]'));
    for (const [index, item] of entry.items.entries()) yield `${index === 0 ? '[' : ','}\n${indent}    ${indented(item, `${indent}    `)}`;
    yield `\n${indent}  ]\n${indent}}`;
  }
}

function indented(value: unknown, indent: string): string {
  const text = toGoJson(value, { indent: 2 });
  return indent === '' ? text : text.replaceAll('\n', `\n${indent}`);
}

export function* yamlText(entries: readonly Entry[]): Generator<string> {
  const [only] = entries;
  if (only === undefined) yield 'null\n';
  else if (entries.length > 1) for (const entry of entries) yield toYaml(['resource' in entry ? entry.resource : listObject(entry)]);
  else if ('resource' in only) yield toYaml(only.resource);
  else if (only.items.length === 0) yield toYaml(listObject(only));
  else {
    // A sequence stands in the column of its key, so each item can be printed as a sequence of its own.
    const { apiVersion, kind, metadata } = listObject(only);
    yield `${toYaml({ apiVersion })}items:\n`;
    for (const item of only.items) yield toYaml([item]);
    yield toYaml({ kind, metadata });
  }
}
