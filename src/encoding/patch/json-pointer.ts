import { CalicoError } from '../../base/errors.ts';

/** Reference tokens of a JSON Pointer (RFC 6901), unescaped. Throws Input. */
export function parsePointer(text: string): string[] {
  if (text === '') return [];
  if (!text.startsWith('/')) throw new CalicoError('Input', `a path starts with '/': '${text}'`);
  if (/~(?![01])/.test(text)) throw new CalicoError('Input', `'~' must be followed by 0 or 1: '${text}'`);
  return text
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** An element's index, or undefined where `token` is none within `length` elements. */
export function arrayIndex(token: string, length: number): number | undefined {
  if (!/^(0|[1-9]\d*)$/.test(token)) return undefined;
  const index = Number(token);
  return index < length ? index : undefined;
}
