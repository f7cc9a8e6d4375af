/** Near matches for a mistyped word: those within two edits, and those it is a beginning of; case does not count. */
export function suggestions(typed: string, names: readonly string[]): string[] {
  const wanted = typed.toLowerCase();
  return names.filter((name) => name.toLowerCase().startsWith(wanted) || distance(wanted, name.toLowerCase()) <= 2);
}

/** Levenshtein distance. */
export function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = previous[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(previous[column]! + 1, current[column - 1]! + 1, replaced));
    }
    previous = current;
  }
  return previous[b.length]!;
}

/** Those that differ least from `typed`, nearest first: the longer it is, the more of it may be wrong. Case counts. */
export function nearest(typed: string, names: Iterable<string>): string[] {
  const tolerance = Math.min(2, Math.floor((typed.length + 1) / 3));
  const ranked = Array.from(new Set(names), (name) => ({ name, rank: rankOf(typed, name, tolerance) }));
  return ranked
    .filter(({ rank }) => rank <= tolerance)
    .sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1))
    .map(({ name }) => name);
}

/** Whether two letters that stand beside each other have changed places. */
function isSwapped(typed: string, name: string): boolean {
  const at = [...typed].findIndex((letter, index) => letter !== name[index]);
  return typed === name.slice(0, at) + name.charAt(at + 1) + name.charAt(at) + name.slice(at + 2);
}

/** A name that was begun, or written with something in front of it (`default.web` for `web`), is as near as one wrong letter. */
function rankOf(typed: string, name: string, tolerance: number): number {
  if (name.endsWith(`.${typed}`) || typed.endsWith(`.${name}`) || (typed.length > 1 && name.startsWith(typed))) return 1;
  if (isSwapped(typed, name)) return 1;
  return Math.abs(name.length - typed.length) > tolerance ? Infinity : distance(typed, name);
}
