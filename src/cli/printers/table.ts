/** `ps`, `wide` and `custom-columns` (reference calicoctl-cli.md 9.3). */
import { CalicoError } from '../../base/errors.ts';
import { compileJsonPath } from '../../encoding/json-path.ts';
import { namespaceColumn } from '../../resources/columns.ts';
import type { Column, ColumnContext, Kind } from '../../resources/kind.ts';
import type { Resource } from '../../resources/resource.ts';
import { alignColumns } from '../tab-writer.ts';
import { type Entry, resourcesOf } from './entry.ts';

export interface TableOptions {
  /** `custom` are headings, or `HEADING:.path`. */
  readonly as: 'ps' | 'wide' | { readonly custom: readonly string[] };
  /** A namespace or all of them were asked for. */
  readonly showNamespace: boolean;
}

export function columnsOf(kind: Kind, { as, showNamespace }: TableOptions): readonly Column[] {
  if (typeof as === 'object') return customColumns(kind, as.custom);
  const columns: readonly Column[] = kind.columns[as];
  return showNamespace && kind.namespaced ? [namespaceColumn, ...columns] : columns;
}

/** One table for each entry, with its columns, and an empty line after each. */
export function* tableText(entries: readonly Entry[], columns: readonly (readonly Column[])[], context: ColumnContext): Generator<string> {
  for (const [index, entry] of entries.entries()) {
    yield* alignColumns(rows(columns[index]!, resourcesOf(entry), context));
    yield '\n';
  }
}

function* rows(columns: readonly Column[], resources: readonly Resource[], context: ColumnContext): Generator<string[]> {
  yield columns.map((column) => column.heading);
  for (const resource of resources) yield columns.map((column) => column.value(resource, context));
}

function customColumns(kind: Kind, wanted: readonly string[]): Column[] {
  const { ps, wide, extra = [] } = kind.columns;
  const known = new Map<string, Column>([...ps, ...wide, ...extra].map((column) => [column.heading, column as Column]));
  return wanted.map((text) => {
    const column = known.get(text) ?? pathColumn(text);
    if (column) return column;
    throw new CalicoError('Input', `unknown heading ${text}, valid values are: ${[...known.keys()].sort().join(', ')}`, {
      hint: 'Any field can be shown as HEADING:.path, such as `CREATED:.metadata.creationTimestamp`.',
    });
  });
}

/** `HEADING:.spec.cidr`; undefined for what is not of this form. */
function pathColumn(text: string): Column | undefined {
  const match = /^([^:]+):(\..*)$/.exec(text);
  if (!match) return undefined;
  const [, heading, path] = match;
  const read = compileJsonPath(`{${path}}`);
  return { heading: heading!, value: (resource) => read(resource) || '<none>' };
}
