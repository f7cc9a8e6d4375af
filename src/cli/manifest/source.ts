/** Where in the files of the user something stands. */
export interface Place {
  /** A path, or `-` for standard input. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

export type Path = readonly (string | number)[];

export interface Source {
  readonly file: string;
  /** The place of what `path` leads to within the resource, or of the nearest thing around it. */
  locate(path: Path): Place;
}

/** `pool.yaml:3:9`, as editors and terminals understand it. */
export function formatPlace({ file, line, column }: Place): string {
  return `${file === '-' ? 'stdin' : file}:${line}:${column}`;
}
