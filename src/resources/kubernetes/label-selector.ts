/** Kubernetes label selectors as Calico's selector text (reference resources.md 10.5). Values are not escaped: Kubernetes' need no escaping. */
import { compareUtf8 } from '../../base/compare.ts';
import type { LabelSelector } from './objects.ts';

const ORCHESTRATOR = "projectcalico.org/orchestrator == 'k8s'";

/** Selects pods: host endpoints and other orchestrators' workloads are never meant. Absent, it selects all pods. */
export function podSelectorText(selector: LabelSelector | null | undefined): string {
  return [ORCHESTRATOR, ...terms(selector ?? {})].join(' && ');
}

/** Selects namespaces: empty text where there is no selector, `all()` where it is empty. */
export function namespaceSelectorText(selector: LabelSelector | null | undefined): string {
  if (!selector) return '';
  return terms(selector).join(' && ') || (isEmpty(selector) ? 'all()' : '');
}

function isEmpty({ matchLabels, matchExpressions }: LabelSelector): boolean {
  return Object.keys(matchLabels ?? {}).length === 0 && (matchExpressions ?? []).length === 0;
}

/** An operator that Kubernetes does not have selects nothing in particular. */
function terms({ matchLabels, matchExpressions }: LabelSelector): string[] {
  const labels = Object.entries(matchLabels ?? {}).sort(([a], [b]) => compareUtf8(a, b));
  const expressions = (matchExpressions ?? []).flatMap(({ key, operator, values }) => {
    const list = `{ '${(values ?? []).join("', '")}' }`;
    switch (operator) {
      case 'In':
        return `${key} in ${list}`;
      case 'NotIn':
        return `${key} not in ${list}`;
      case 'Exists':
        return `has(${key})`;
      case 'DoesNotExist':
        return `! has(${key})`;
      default:
        return [];
    }
  });
  return [...labels.map(([key, value]) => `${key} == '${value}'`), ...expressions];
}
