/** What a file in `areas/` is to the runner: it knows how to check one record of the vector file of the same name. */

/** Answer for a record whose subject is not built: the groups that later work brings. */
export const SKIP = 'skip';

export interface VectorRecord {
  readonly name: string;
  readonly group?: string;
  // biome-ignore lint/suspicious/noExplicitAny: recorded data of many shapes
  readonly input: any;
  // biome-ignore lint/suspicious/noExplicitAny: recorded data of many shapes
  readonly expected: any;
}

export interface Area {
  /** undefined: passes. SKIP: not built. Else one line (or more) with what was expected and what came. */
  run(record: VectorRecord): string | undefined | Promise<string | undefined>;
  /** Whatever `run` opened. */
  close?(): void | Promise<void>;
}
