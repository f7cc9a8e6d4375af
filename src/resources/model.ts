/**
 * The shape of a kind as data, generated from `schemas/` by scripts/generate.ts. One interpreter each walks it to decode,
 * to encode and to run the Go-side tags, so that a kind's schema is written down once.
 */
import type { Resource } from './resource.ts';

/** Go's scalar kinds and Calico's own encodings (reference resources.md 3.2-3.7). */
export type Scalar =
  | 'string'
  | 'bool'
  | 'int'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'float64'
  | 'Time'
  | 'Duration'
  | 'Port'
  | 'Protocol'
  | 'ASNumber'
  | 'DSCP'
  | 'IntOrString'
  | 'any';

/** A list's `nullable` elements are Go pointers: `null` stays `null` there. */
export type Type = Scalar | { readonly list: Type; readonly nullable?: boolean } | { readonly map: Type } | Struct;

export interface Field {
  readonly name: string;
  /** Go's field name: what tag failures quote and what go-template users write. */
  readonly go: string;
  readonly type: Type;
  /** Go's name of a scalar's type where it is a named one (`v3.Action`): type errors quote it. Of a list or map: that of its innermost elements. */
  readonly goType?: string;
  /** A Go pointer: zero is told from absent, so a zero value is kept. */
  readonly pointer?: boolean;
  /** When it is printed: `empty` (default, as Go's omitempty), `always` (no omitempty: zero values, `{}`, `null` lists), `zero` (omitzero: an all-empty struct is dropped). */
  readonly omit?: 'empty' | 'always' | 'zero';
  /** The Go validate tag, e.g. `omitempty,dive,net` (reference resources.md 4.2). */
  readonly tag?: string;
}

export interface Struct {
  /** Go's type name, e.g. `IPPoolSpec`: struct rules are found by it, type errors quote it. */
  readonly go: string;
  readonly fields: readonly Field[];
}

/** A schema finding before it becomes one of Calico's: path from the root, and the detail text (reference resources.md 1.2). */
export interface SchemaFinding {
  readonly path: readonly (string | number)[];
  readonly reason: string;
  /** Reported at the root whatever the path is (the int32 range check). */
  readonly atRoot?: boolean;
}

/** All that is generated for one kind. */
export interface Model {
  readonly kind: string;
  readonly root: Struct;
  /** Layer D (absent for kinds without a CRD): writes the schema's defaults into `object`, then reports what breaks OpenAPI constraints, then CEL rules. */
  readonly schema?: (object: Resource) => SchemaFinding[];
}
