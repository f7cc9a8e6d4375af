import { parseSelector } from '../../selector/index.ts';

/** The empty selector is legal. */
export function isSelector(value: unknown): boolean {
  try {
    parseSelector(value as string);
    return true;
  } catch {
    return false;
  }
}
