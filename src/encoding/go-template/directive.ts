/** One `%...` of a format, as Go's fmt reads it. */
export interface Directive {
  readonly verb: string;
  readonly flags: string;
  readonly width: number;
  /** -1: none given. */
  readonly precision: number;
}

/** %#v */
export function isGoSyntax({ verb, flags }: Directive): boolean {
  return verb === 'v' && flags.includes('#');
}

/** To the width, counted in code points. */
export function pad(value: string, { width, flags }: Directive): string {
  if (width === 0) return value;
  const missing = width - [...value].length;
  if (missing <= 0) return value;
  return flags.includes('-') ? value + ' '.repeat(missing) : ' '.repeat(missing) + value;
}
