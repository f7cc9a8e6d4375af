/** What the words of a command line name: `ippool a b` as upstream, several kinds as `ippool,bgppeer`, single resources as `ippool/a bgppeer/b`. */
import type { Kind } from '../../resources/kind.ts';
import { Failure } from '../failure.ts';
import { type FileFlags, nothingGiven, type Request, requestsOfFiles, requestsOfNames } from '../requests.ts';

export interface Words {
  readonly kind?: string | undefined;
  readonly names?: readonly string[] | undefined;
}

/** Of a file where one is given, whatever else is; else what the words name. Throws at once where there is neither. */
export function requestsOf(flags: FileFlags, words: Words): Promise<Request[]> {
  if (flags.filename !== '') return requestsOfFiles(flags);
  if (words.kind === undefined) throw nothingGiven('kind and name, or a file with -f');
  return requestsOfWords(words.kind, words.names);
}

/** Whether resources are named one by one, not all of a kind. */
export function areNamed({ kind = '', names = [] }: Words): boolean {
  return names.length > 0 || kind.includes('/');
}

/** Without names, all of the kinds: one request each, without a name. */
export async function requestsOfWords(kind: string, names: readonly string[] = []): Promise<Request[]> {
  if (kind.includes('/')) return (await Promise.all([kind, ...names].map(requestOfPair))).flat();
  const perKind = await Promise.all(kind.split(',').map((one) => requestsOfNames(one, names)));
  const seen = new Set<Kind>();
  return perKind.flatMap((requests) => {
    const { kind: found } = requests[0]!;
    return seen.has(found) || !seen.add(found) ? [] : requests;
  });
}

async function requestOfPair(word: string): Promise<Request[]> {
  const slash = word.indexOf('/');
  if (slash < 0) {
    const hint = 'Either every word is KIND/NAME, or the first is the kind and all others are names.';
    throw new Failure(`'${word}' does not say which kind it is of`, { hint });
  }
  const name = word.slice(slash + 1);
  if (name === '') throw new Failure('resource name may not be empty');
  return requestsOfNames(word.slice(0, slash), [name]);
}
