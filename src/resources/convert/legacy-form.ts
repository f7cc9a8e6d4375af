/** The form in which upstream's last `convert` printed objects: its libraries could not leave out empty structs. */
import type { Resource } from '../resource.ts';

type Json = Readonly<Record<string, unknown>>;

/** Members of metadata that stand before the time of creation. */
const BEFORE_CREATION = ['name', 'generateName', 'namespace'];
/** Members of a rule that stand after its two sides. */
const AFTER_SIDES = ['http', 'metadata'];

export function legacyForm({ kind, apiVersion, metadata, spec, ...rest }: Resource): object {
  const named = Object.entries(metadata);
  const before = named.filter(([key]) => BEFORE_CREATION.includes(key));
  const after = named.filter(([key]) => !BEFORE_CREATION.includes(key));
  return {
    kind,
    apiVersion,
    metadata: { ...Object.fromEntries(before), creationTimestamp: null, ...Object.fromEntries(after) },
    spec: withSides((spec ?? {}) as Json),
    ...rest,
  };
}

function withSides(spec: Json): Json {
  return Object.fromEntries(
    Object.entries(spec).map(([key, value]) => [key, key === 'ingress' || key === 'egress' ? (value as Json[]).map(ruleWithSides) : value]),
  );
}

function ruleWithSides({ source = {}, destination = {}, ...rule }: Json): Json {
  const members = Object.entries(rule);
  const last = members.filter(([key]) => AFTER_SIDES.includes(key));
  const first = members.filter(([key]) => !AFTER_SIDES.includes(key));
  return { ...Object.fromEntries(first), source, destination, ...Object.fromEntries(last) };
}
