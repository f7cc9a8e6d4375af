/** Tags of the validator library itself. */
import type { Tag } from './tag.ts';

function compared(holds: (value: number | bigint, limit: number) => boolean): Tag {
  return (value, parameter) => (typeof value === 'number' || typeof value === 'bigint') && holds(value, Number(parameter));
}

export const BUILT_IN_TAGS: Readonly<Record<string, Tag>> = {
  gt: compared((value, limit) => value > limit),
  gte: compared((value, limit) => value >= limit),
  lt: compared((value, limit) => value < limit),
  lte: compared((value, limit) => value <= limit),
  oneof: (value, parameter) => parameter.split(' ').includes(String(value)),
  unique: (value) => Array.isArray(value) && new Set(value).size === value.length,
  mustBeFalse: (value) => value === false,
};
