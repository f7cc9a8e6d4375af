/** What the commands that change things say afterwards (reference calicoctl-cli.md 6.6): scripts match on these texts. */
import { goList } from './error-text.ts';

export interface Tally {
  /** How many resources there were. */
  readonly total: number;
  /** How many count as done. */
  readonly handled: number;
  /** The kind, where all have the same one. */
  readonly kind: string | undefined;
  /** One message for each that failed, in input order. */
  readonly errors: readonly string[];
}

export interface Messages {
  readonly stdout: string;
  /** Absent when all went well. */
  readonly stderr?: string;
}

export const PAST = { create: 'created', apply: 'applied', replace: 'replaced', validate: 'validated', delete: 'deleted' } as const;
export type BulkVerb = Exclude<keyof typeof PAST, 'delete'>;

export function bulkMessages(verb: BulkVerb, { total, handled, kind, errors }: Tally): Messages {
  const failure = verb === 'replace' ? errors.at(-1) : goList(errors);
  const ofKind = kind === undefined ? '' : `'${kind}' `;
  if (handled === 0) {
    if (total === 1) return { stdout: '', stderr: `failed to ${verb} ${ofKind}resource: ${failure}` };
    return { stdout: '', stderr: `failed to ${verb} any ${ofKind}resources: ${failure}` };
  }
  if (errors.length === 0) return { stdout: `Successfully ${PAST[verb]} ${handled} ${ofKind}resource(s)\n` };
  const partial = `Partial success: ${PAST[verb]} the first ${handled} out of ${total} ${ofKind}resources:\n`;
  return { stdout: handled > errors.length || verb === 'replace' ? partial : '', stderr: `hit error: ${failure}` };
}

/** One line for each that was not deleted; upstream's error ends in an empty line. */
export function deleteMessages({ handled, kind, errors }: Tally): Messages {
  const ofKind = kind === undefined ? '' : `'${kind}' `;
  const stdout = handled > 0 || errors.length === 0 ? `Successfully deleted ${handled} ${ofKind}resource(s)\n` : '';
  if (errors.length === 0) return { stdout };
  return { stdout, stderr: errors.map((error) => `Failed to delete ${ofKind}resource: ${error}\n`).join('') };
}

export const NOTHING_GIVEN = 'No resources specified\n';
