/** How table cells are computed (reference calicoctl-cli.md 9.3, 10): what the columns of several kinds have in common. */
import { formatFloat } from '../encoding/go-format.ts';
import type { Column } from './kind.ts';
import type { Resource } from './resource.ts';

/** Lists longer than this many bytes are cut in `truncated` cells. */
const WIDEST_LIST = 80;
const ELLIPSIS = '...';

/** A cell as Go's `%v` prints it; an absent value is a nil pointer: `<nil>`. */
export function column<R extends Resource>(heading: string, value: (resource: R) => string | number | boolean | undefined): Column<R> {
  return { heading, value: (resource) => String(value(resource) ?? '<nil>') };
}

/** A Go float64: `1000`, `1e+06`. */
export function float(value: number | undefined): string | undefined {
  return value === undefined ? undefined : formatFloat(value);
}

/** `a,b,c` */
export function joined(list: readonly unknown[] | undefined): string {
  return (list ?? []).join(',');
}

/** `a,b,c`, cut so that it and the dots take at most 80 bytes. */
export function truncated(list: readonly string[] | undefined): string {
  const bytes = Buffer.from(joined(list));
  return bytes.length <= WIDEST_LIST ? joined(list) : bytes.subarray(0, WIDEST_LIST - ELLIPSIS.length).toString() + ELLIPSIS;
}

/** `a=1,b=2`, by key. */
export function pairs(map: Readonly<Record<string, string>> = {}): string {
  return Object.keys(map)
    .sort()
    .map((key) => `${key}=${map[key]}`)
    .join(',');
}

export const nameColumn: Column = column('NAME', (resource) => resource.metadata.name ?? '');

/** Every namespaced kind has it; tables show it in front where a namespace was asked for. */
export const namespaceColumn: Column = column('NAMESPACE', (resource) => resource.metadata.namespace ?? '');
