import { CalicoError } from '../../base/errors.ts';

/** One document of a stream. */
export interface YamlDocument {
  readonly text: string;
  /** The line of the stream, from 1, on which the text begins. */
  readonly line: number;
}

const SEPARATOR = '\n---';
const MAX_BYTES = 10 * 1024 * 1024;

/**
 * Cuts a stream at each newline with `---` behind it, up to the end of that line (reference calicoctl-cli.md 5.2). A `---` at the very start
 * is left to the parser; what lies between two separators is a document even where it is empty, nothing at all is none. Throws CalicoError
 * `Input` for a document of 10 MiB or more.
 */
export function splitDocuments(text: string): YamlDocument[] {
  const documents: YamlDocument[] = [];
  let line = 1;
  for (let from = 0; from < text.length; ) {
    const cut = text.indexOf(SEPARATOR, from);
    const end = cut === -1 ? text.length : cut;
    const document = text.slice(from, end);
    refuseTooLong(document, line);
    documents.push({ text: document, line });
    if (cut === -1) break;
    const next = text.indexOf('\n', cut + SEPARATOR.length);
    line += countNewlines(document) + 2;
    from = next === -1 ? text.length : next + 1;
  }
  return documents;
}

function refuseTooLong(document: string, line: number): void {
  // A UTF-16 unit is at most three bytes of UTF-8.
  if (document.length * 3 < MAX_BYTES || Buffer.byteLength(document) < MAX_BYTES) return;
  throw new CalicoError('Input', 'bufio.Scanner: token too long', {
    hint: `the document that begins on line ${line} has 10 MiB or more: split it`,
  });
}

function countNewlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
