/** Resources as Go's templates see them: structs with Go's field names, zero values where the document says nothing (reference calicoctl-cli.md 9.4). */
import { Float, GoStruct } from '../../encoding/go-template/index.ts';
import { goTypeName } from '../../resources/go-type.ts';
import type { Field, Model, Type } from '../../resources/model.ts';
import { zeroField } from '../../resources/zero.ts';
import type { Entry } from './entry.ts';

/** What upstream holds its entries as. */
const ENTRY_TYPE = 'runtime.Object';
const META: readonly Field[] = [
  { name: 'kind', go: 'Kind', type: 'string' },
  { name: 'apiVersion', go: 'APIVersion', type: 'string' },
];
const LIST_META: readonly Field[] = ['selfLink', 'resourceVersion', 'continue'].map((name) => ({
  name,
  go: name[0]!.toUpperCase() + name.slice(1),
  type: 'string',
}));

type Json = Readonly<Record<string, unknown>>;

export function goEntry(entry: Entry, model: Model): GoStruct {
  const { fields } = model.root;
  if ('resource' in entry) return resource(entry.resource as unknown as Json, fields, ENTRY_TYPE);
  const typeMeta = struct('v1.TypeMeta', META, { kind: `${model.kind}List`, apiVersion: 'projectcalico.org/v3' });
  const listMeta = struct('v1.ListMeta', LIST_META, { resourceVersion: entry.revision });
  const items = entry.items.map((item) => resource(item as unknown as Json, fields, `v3.${model.kind}`));
  return withPromoted(
    ENTRY_TYPE,
    [
      ['TypeMeta', typeMeta],
      ['ListMeta', listMeta],
    ],
    [['Items', items]],
  );
}

/** TypeMeta and ObjectMeta are embedded in Go: their fields are the object's own, too. */
function resource(value: Json, fields: readonly Field[], type: string): GoStruct {
  const isMeta = ({ name }: Field) => name === 'kind' || name === 'apiVersion';
  const metadata = fields.filter(({ name }) => name === 'metadata');
  const embedded = [['TypeMeta', struct('v1.TypeMeta', META, value)] as const, ...entriesOf(metadata, value)];
  return withPromoted(
    type,
    embedded,
    entriesOf(
      fields.filter((field) => !isMeta(field) && field.name !== 'metadata'),
      value,
    ),
  );
}

function withPromoted(
  type: string,
  embedded: readonly (readonly [string, unknown])[],
  own: readonly (readonly [string, unknown])[],
): GoStruct {
  const entries = [...embedded, ...own];
  const field = (name: string) => {
    const direct = entries.find(([key]) => key === name);
    if (direct) return direct[1];
    return embedded.map(([, part]) => (part as GoStruct).field(name)).find((value) => value !== undefined);
  };
  return new GoStruct({ type, field, entries: () => entries });
}

function struct(type: string, fields: readonly Field[], value: Json): GoStruct {
  return new GoStruct({
    type,
    field: (name) => {
      const field = fields.find(({ go }) => go === name);
      return field && fieldValue(field, value[field.name]);
    },
    entries: () => entriesOf(fields, value),
  });
}

function entriesOf(fields: readonly Field[], value: Json): [string, unknown][] {
  return fields.map((field) => [field.go, fieldValue(field, value[field.name])]);
}

function fieldValue(field: Field, value: unknown): unknown {
  const present = value ?? zeroField(field);
  if (present === null) return typeof field.type === 'object' && !field.pointer ? ('list' in field.type ? [] : {}) : null;
  return goValue(field.type, present);
}

function goValue(type: Type, value: unknown): unknown {
  if (value === null) return null;
  if (type === 'float64') return new Float(value as number);
  if (type === 'Time') return goTime(String(value));
  if (typeof type === 'string') return value;
  if ('list' in type) return (value as unknown[]).map((item) => goValue(type.list, item));
  if ('map' in type) return Object.fromEntries(Object.entries(value as Json).map(([key, item]) => [key, goValue(type.map, item)]));
  return struct(goTypeName(type), type.fields, value as Json);
}

/** `2020-02-03T04:05:06Z` as Go's Time prints itself. */
function goTime(text: string): string {
  if (text === '') return '0001-01-01 00:00:00 +0000 UTC';
  return text.replace(/^(.{10})T(.*)Z$/, '$1 $2 +0000 UTC');
}
