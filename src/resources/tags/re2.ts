import { createRequire } from 'node:module';

/**
 * Whether Go's regexp package compiles the text: RE2 has no look-around and no back-references, and knows forms that JavaScript does not.
 * The library is loaded when the first expression comes: few objects have one.
 */
export function isRe2(value: unknown): boolean {
  if (value === '') return true;
  const { RE2JS } = createRequire(import.meta.url)('@bufbuild/re2') as typeof import('@bufbuild/re2');
  try {
    RE2JS.compile(value as string);
    return true;
  } catch {
    return false;
  }
}
