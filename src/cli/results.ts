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
  readonly stderr?: string | undefined;
}

export const PAST = { create: 'created', apply: 'applied', replace: 'replaced', validate: 'validated', delete: 'deleted' } as const;
export type BulkVerb = Exclude<keyof typeof PAST, 'delete'>;

export function bulkMessages(verb: BulkVerb, { total, handled, kind, errors }: Tally): Messages {
  const ofKind = kind === undefined ? '' : `'${kind}' `;
  const failure = verb === 'replace' ? errors.at(-1) : goList(errors);
  const hit = errors.length === 0 ? undefined : `hit error: ${failure}`;
  if (handled === 0) {
    const what = total === 1 ? `${ofKind}resource` : `any ${ofKind}resources`;
    return { stdout: '', stderr: hit && `failed to ${verb} ${what}: ${failure}` };
  }
  if (handled === total && !hit) return { stdout: `Successfully ${PAST[verb]} ${handled} ${ofKind}resource(s)\n` };
  const partial = `Partial success: ${PAST[verb]} the first ${handled} out of ${total} ${ofKind}resources:\n`;
  return { stdout: handled > errors.length || verb === 'replace' ? partial : '', stderr: hit };
}

/** One line for each that was not deleted; upstream's error ends in an empty line. */
export function deleteMessages({ handled, kind, errors }: Tally): Messages {
  const ofKind = kind === undefined ? '' : `'${kind}' `;
  const stdout = handled > 0 ? `Successfully deleted ${handled} ${ofKind}resource(s)\n` : '';
  if (errors.length === 0) return { stdout };
  return { stdout, stderr: errors.map((error) => `Failed to delete ${ofKind}resource: ${error}\n`).join('') };
}

export const NOTHING_GIVEN = 'No resources specified\n';
/** With a selector that selects nothing; upstream has none. */
export const NOTHING_FOUND = 'No resources found\n';

/** What was only tried says so at the end of the line. */
export function marked(text: string, dryRun: boolean | undefined): string {
  return dryRun && text !== '' ? text.replace(/\n$/, ' (dry run)\n') : text;
}
