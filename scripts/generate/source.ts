/** Text of generated modules: what several emitters share. */
export const HEADER = '// Written by scripts/generate.ts from schemas/ and src/resources/kinds/. Do not edit.\n';

/** A JavaScript literal; strings in single quotes, as the rest of the project writes them. */
export function literal(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value).map(([key, member]) => `${propertyName(key)}: ${literal(member)}`);
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
  }
  return JSON.stringify(value);
}

export function quote(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

export function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name);
}

/**
 * Constants in the order in which they must stand, inner parts first, each under one name.
 */
export class Constants {
  readonly #texts = new Map<string, string>();

  /** Refuses a second, different constant of the same name. */
  add(name: string, text: string): void {
    const known = this.#texts.get(name);
    if (known !== undefined && known !== text) throw new Error(`two different definitions of ${name}`);
    this.#texts.set(name, text);
  }

  entries(): Iterable<[name: string, text: string]> {
    return this.#texts;
  }
}
