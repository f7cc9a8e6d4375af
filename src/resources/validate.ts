/**
 * Layers C and D of reference resources.md 1.1: Go's tags and struct rules, then the CRD schema. All findings are collected, in Calico's order.
 */
import type { Finding } from '../base/errors.ts';
import { canonical } from './encode.ts';
import type { Kind } from './kind.ts';
import type { Model, SchemaFinding } from './model.ts';
import type { Resource } from './resource.ts';
import { walkStruct } from './struct-walk.ts';

export interface ValidateOptions {
  /** Layer D too, as Calico does where no API server follows. */
  readonly schema: boolean;
  /** The resource is canonical, and nobody needs it afterwards: no copy is made of it. */
  readonly owned?: boolean;
}

export interface Validated<R extends Resource> {
  /** With the schema's defaults, canonical; the resource given where there is no schema. */
  readonly resource: R;
  readonly findings: Finding[];
}

/** `resource` is typed, as `decode` gives it. */
export function validate<R extends Resource>(
  kind: Pick<Kind, 'structRules'>,
  model: Model,
  resource: R,
  { schema, owned = false }: ValidateOptions,
): Validated<R> {
  const findings = walkStruct(model.root, resource, { root: resource, rules: kind.structRules });
  if (!schema || model.schema === undefined) return { resource, findings };
  const object = owned ? resource : canonical(model, resource);
  for (const finding of model.schema(object)) findings.push(fromSchema(finding, model.kind));
  return {
    findings,
    // Who only checks does not pay for it.
    get resource() {
      return canonical(model, object);
    },
  };
}

function fromSchema({ path, reason, atRoot = false }: SchemaFinding, kind: string): Finding {
  return { name: atRoot || path.length === 0 ? kind : pathText(path), reason, path };
}

/** `spec.ingress[0].icmp` */
function pathText(path: SchemaFinding['path']): string {
  return path.reduce<string>((text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`), '');
}
