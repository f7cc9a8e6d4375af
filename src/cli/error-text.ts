import { isCalicoError } from '../base/errors.ts';
import { Failure } from './failure.ts';

const DECODING = 'error unmarshaling JSON: while decoding JSON: json: ';

/** Upstream rewrites two kinds of messages before it prints them (reference calicoctl-cli.md 2.2). */
export function rewrite(message: string): string {
  const unknownField = /unknown field "([^"]+)"/.exec(message);
  if (unknownField) return `field in document is not recognized or is in the wrong location: ${unknownField[1]}`;
  return message.startsWith(DECODING) ? message.slice(DECODING.length) : message;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The next step, in whole sentences: errors of the layers below may give clauses. */
export function hintOf(error: unknown): string | undefined {
  const hint = isCalicoError(error) || error instanceof Failure ? error.hint : undefined;
  return hint ? hint.split('\n').map(sentence).join('\n') : undefined;
}

/** Names and commands at the start of a line stay as they are; a list of names after a colon needs no full stop, but gets one. */
function sentence(line: string): string {
  const start = /^(?!(?:etcd|json|kubeconfig)\b)[a-z]+(?=[ ,;])/.test(line) ? line[0]!.toUpperCase() + line.slice(1) : line;
  return /[.?!]$/.test(start) ? start : `${start}.`;
}

/** Go's `%v` of a list of errors. */
export function goList(messages: readonly string[]): string {
  return `[${messages.join(' ')}]`;
}
