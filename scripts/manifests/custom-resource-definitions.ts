/** Kubernetes' custom resource definitions of Calico's kinds, in either API group, from schemas/ (reference resources.md 2, 9.2). */
import type { ApiGroup } from '../../src/datastore/kubernetes/api-group.ts';
import { customKind } from '../../src/datastore/kubernetes/custom-resource.ts';
import { type RegistryEntry, registry } from '../../src/resources/generated/registry.ts';
import type { CustomResource, SchemaNode } from '../../src/resources/schema-files.ts';
import type { KindSchema } from '../generate/load-schemas.ts';

type Json = Record<string, unknown>;

/** `x-go-*`, `x-js-pattern` and `x-crd*` are our own keywords. */
const OURS = /^(\$id|\$schema|title|x-(go|js|crd)\b.*)$/;

/** In the order of their names. */
export function customResourceDefinitions(schemas: readonly KindSchema[], group: ApiGroup): Json[] {
  const byKind = new Map(registry.map((entry) => [entry.kind, entry]));
  return schemas
    .flatMap(({ kind, schema }) => {
      const entry = byKind.get(kind);
      // IPAMConfig is of the v1 group alone, IPAMConfiguration of v3: the other takes its place.
      const isInGroup = entry && schema['x-crd'] && customKind(entry, group).kind === kind;
      return isInGroup ? [definition(entry, schema, group)] : [];
    })
    .sort((a, b) => ((a.metadata as { name: string }).name < (b.metadata as { name: string }).name ? -1 : 1));
}

function definition({ kind, plural, namespaced }: RegistryEntry, schema: SchemaNode, group: ApiGroup): Json {
  const { apiVersion } = customKind({ kind, plural }, group);
  const [apiGroup, version] = apiVersion.split('/') as [string, string];
  const { shortNames, ...extras } = group === 'v3' ? schema['x-crd']! : ({} as CustomResource);
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${apiGroup}` },
    spec: {
      group: apiGroup,
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase(), shortNames },
      scope: namespaced ? 'Namespaced' : 'Cluster',
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          ...(schema.properties!.status && { subresources: { status: {} } }),
          additionalPrinterColumns: extras.columns?.map(({ name, type, path }) => ({ name, type, jsonPath: path })),
          selectableFields: extras.selectableFields?.map((jsonPath) => ({ jsonPath })),
          schema: { openAPIV3Schema: rootSchema(schema, group, apiVersion) },
        },
      ],
    },
  };
}

function rootSchema(schema: SchemaNode, group: ApiGroup, apiVersion: string): Json {
  // In v1 objects may lack a spec, unless the schema says otherwise for that group.
  const { required: _required, ...optional } = schema;
  const root = structural(group === 'v1' ? optional : schema, group);
  const properties = root.properties as Record<string, Json>;
  properties.apiVersion = { ...properties.apiVersion, description: `Version of the API; always \`${apiVersion}\`.` };
  // The server itself knows what metadata holds, and allows no schema of it.
  properties.metadata = { type: 'object' };
  return root;
}

/** Without our own keywords, and as the group has it. */
function structural(node: SchemaNode, group: ApiGroup): Json {
  const { properties, items, additionalProperties, anyOf, allOf, ...rest } = node;
  const result: Json = Object.fromEntries(Object.entries(rest).filter(([keyword]) => !OURS.test(keyword)));
  if (properties) result.properties = mapValues(properties, (property) => structural(property, group));
  if (items) result.items = structural(items, group);
  if (additionalProperties) result.additionalProperties = structural(additionalProperties, group);
  if (anyOf) result.anyOf = anyOf.map((branch) => structural(branch, group));
  if (allOf) result.allOf = allOf.map((branch) => structural(branch, group));
  if (group === 'v3') return result;
  const entries = Object.entries({ ...result, ...node['x-crd-v1'] });
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
