export type { Labels } from './evaluate.ts';
export { isPossible, type LabelRestriction } from './restrictions.ts';
export { parseSelector, Selector } from './selector.ts';
export { type Token, type TokenKind, tokenize } from './tokenizer.ts';
