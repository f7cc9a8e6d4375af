import type { HTTPMatch } from '../generated/types.ts';
import { finding, type Rules, shown } from './finding.ts';

type Path = NonNullable<HTTPMatch['paths']>[number];

/** What is wrong with a path to match (RFC 3986: neither query nor fragment). */
function pathProblem({ exact = '', prefix = '' }: Path): string | undefined {
  if (exact !== '' && prefix !== '') return "Invalid path match. Both 'exact' and 'prefix' are set";
  const path = exact || prefix;
  if (path === '') return "Invalid path match. Either 'exact' or 'prefix' must be set";
  // Calico's message has no closing bracket.
  if (!path.startsWith('/') || /[? #]/.test(path)) return `Invalid path ${path}. (must start with \`/\` and not contain \`?\` or \`#\``;
  return undefined;
}

export const HTTP_RULES: Rules = {
  HTTPMatch: ({ methods = [], paths = [] }: HTTPMatch, context) => {
    const findings = [];
    if (new Set(methods).size < methods.length) {
      const reason = `Invalid methods (duplicates): ${shown(context, ['methods'])}`;
      findings.push(finding(context, { name: 'Methods', reason, at: ['methods'] }));
    }
    const index = paths.findIndex((path) => pathProblem(path) !== undefined);
    if (index >= 0) {
      const reason = pathProblem(paths[index]!)!;
      findings.push(finding(context, { name: 'Paths', reason, value: shown(context, ['paths']), at: ['paths', index] }));
    }
    return findings;
  },
};
