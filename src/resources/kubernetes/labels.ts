import { compareUtf8 } from '../../base/compare.ts';

/** As Go prints a map: by key. */
export function sortedRecord(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => compareUtf8(a, b)));
}
