/** How Go's reflection spells the types of a model, as its JSON errors quote them: `[]v3.Rule`, `map[string]string`, `uint16`. */
import type { Field, Type } from './model.ts';

/** Structs that are Kubernetes' own (packages `core/v1`, `meta/v1`, `networking/v1`). */
const KUBERNETES =
  /^(ObjectMeta|OwnerReference|ManagedFieldsEntry|Condition|LabelSelector|LabelSelectorRequirement|SecretKeySelector|IPBlock|NetworkPolicy(Port|Peer|IngressRule|EgressRule))$/;
/** Structs of kinds that Calico's public API does not have. */
const INTERNAL = /^((Node|WorkloadEndpoint)(?!Controller)|LiveMigration|IPAMConfig(?!uration)|IPNAT|OrchRef|QoSControls)/;
const SPELLED: Readonly<Record<string, string>> = {
  Time: 'v1.Time',
  Duration: 'v1.Duration',
  Port: 'numorstring.Port',
  Protocol: 'numorstring.Protocol',
  ASNumber: 'numorstring.ASNumber',
  DSCP: 'numorstring.DSCP',
  IntOrString: 'intstr.IntOrString',
  any: 'interface {}',
};

export function goTypeName(type: Type, goType?: Field['goType']): string {
  if (typeof type === 'string') return goType ?? SPELLED[type] ?? type;
  if ('list' in type) return `[]${type.nullable ? '*' : ''}${goTypeName(type.list, goType)}`;
  if ('map' in type) return `map[string]${goTypeName(type.map, goType)}`;
  if (KUBERNETES.test(type.go)) return `v1.${type.go}`;
  return `${INTERNAL.test(type.go) ? 'internalapi' : 'v3'}.${type.go}`;
}

/** How a value of a type is written in a manifest, by the type's name in Go. */
export function typeAdvice(goType: string): string | undefined {
  if (goType.startsWith('[]')) return 'write a list, such as [a, b]';
  if (goType.startsWith('map[') || /^(v1|v3|internalapi)\.[A-Z]\w*(Spec|Meta|Rule)$/.test(goType))
    return 'write key: value pairs, indented below it';
  if (goType === 'bool') return 'write true or false, without quotes';
  return /^(u?int|float)\d*$/.test(goType) ? 'write a number, without quotes' : undefined;
}
