/** What became of each resource of a command that changes or checks several. */
import { type Finding, isCalicoError, renderFinding } from '../base/errors.ts';
import { identifier, refOf } from '../resources/resource.ts';
import { hintOf, messageOf } from './error-text.ts';
import { formatPlace, type Place } from './manifest/source.ts';
import type { Request } from './requests.ts';

/** Of a value in a line about it. */
const LONGEST_VALUE = 80;

export type Action = 'created' | 'configured' | 'unchanged' | 'replaced' | 'patched' | 'labelled' | 'deleted' | 'valid' | 'skipped' | 'met';

export type Outcome = {
  readonly request: Request;
  /** In which it was or would have been worked on. */
  readonly namespace: string | undefined;
} & (
  | {
      readonly action: Action /** of the object now */;
      readonly revision?: string | undefined /** what changed, where that was asked */;
      readonly diff?: string | undefined;
    }
  | { readonly action: 'failed'; readonly error: unknown }
  /** Interrupted before its turn came. */
  | { readonly action: 'not started' }
);

export type Failed = Extract<Outcome, { action: 'failed' }>;

export function nameOf({ request: { resource }, namespace }: Outcome): string {
  return identifier({ ...refOf(resource), namespace });
}

/** `pool.yaml:7:3: IPPool(a): CIDR = 'x' (...)`: a line for each thing that is wrong, where the resource came from a file. */
export function placesOf(failed: Failed): string[] {
  const { error, request } = failed;
  // A store that does not answer has nothing to do with what stands in a file.
  if (!request.source || isCalicoError(error, 'Unreachable', 'Unauthorised')) return [];
  const findings = isCalicoError(error) ? withoutConsequences(error.findings) : [];
  const lines =
    findings.length > 0
      ? findings.map((finding) => ({ path: finding.path, text: explain(finding) }))
      : [{ path: undefined, text: messageOf(error) }];
  return lines.map(({ path, text }) => `${formatPlace(placeOf(request, path)!)}: ${nameOf(failed)}: ${text}`);
}

/** A rule that could not be evaluated, because a value is wrong, says nothing beside what is said of the value. */
function withoutConsequences(findings: readonly Finding[]): readonly Finding[] {
  const causes = findings.filter(({ reason }) => !reason.includes(' evaluating rule: '));
  return causes.length > 0 ? causes : findings;
}

/** Upstream's text, or where that only names a rule, what would be right. */
function explain(finding: Finding): string {
  const { value, reason, advice } = finding;
  const shown = value === undefined ? undefined : onOneLine(value);
  if (advice === undefined) return renderFinding({ ...finding, value: shown, reason: reason.replaceAll('\n', ' ') });
  return `${renderFinding({ ...finding, value: shown, reason: '' })}: ${advice}`;
}

/** What stands in somebody's file may be long, have lines of its own, and steer a terminal. */
function onOneLine(value: string): string {
  const start = value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE - 3)}...` : value;
  return start.replace(/\p{Cc}/gu, (character) =>
    character === '\n' ? '\\n' : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

/** Where it stands in its file; its name, where nothing more is known. */
export function placeOf({ source }: Request, path: readonly (string | number)[] = ['metadata', 'name']): Place | undefined {
  return source?.locate(path);
}

/** Next steps, each once. */
export function hintsOf(failures: readonly Failed[]): string[] {
  return [...new Set(failures.map(({ error }) => hintOf(error)).filter((hint) => hint !== undefined))];
}
