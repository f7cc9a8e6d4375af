/**
 * Whether `value` (of the field's type, Go's zero value where the document has none) passes. `parameter` is what follows `=`.
 * A value of another type than the tag is for does not pass.
 */
export type Tag = (value: unknown, parameter: string) => boolean;

/** A tag for text of one form. */
export function matching(pattern: RegExp): Tag {
  return (value) => typeof value === 'string' && pattern.test(value);
}

/** Calico's text for a field that a tag refuses. */
export function tagReason(field: string, tag: string): string {
  return `Reason: failed to validate Field: ${field} because of Tag: ${tag} `;
}
