import { labelKeyProblems, labelValueProblems } from '../labels.ts';
import type { Tag } from './tag.ts';

export const LABEL_TAGS: Readonly<Record<string, Tag>> = {
  labels: (value) =>
    Object.entries(value as Record<string, string>).every(
      ([key, text]) => labelKeyProblems(key).length === 0 && labelValueProblems(text).length === 0,
    ),
};
