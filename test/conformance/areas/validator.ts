/** validator.json: validation of whole objects, and of nested structs by their Go name. Objects are read from JSON as stored ones are. */
import { deepStrictEqual } from 'node:assert/strict';
import { CalicoError, type Finding, invalid } from '../../../src/base/errors.ts';
import { decode, decodeType } from '../../../src/resources/decode.ts';
import type { Type } from '../../../src/resources/model.ts';
import { kindByName, kindNames } from '../../../src/resources/registry.ts';
import type { Resource } from '../../../src/resources/resource.ts';
import { walkValue } from '../../../src/resources/struct-walk.ts';
import { validate } from '../../../src/resources/validate.ts';
import type { VectorRecord } from '../area.ts';

interface Verdict {
  readonly valid: boolean;
  readonly error: string | null;
  readonly fields?: readonly { name: string; value: string | null; reason: string }[];
  readonly defaultedSpec?: unknown;
}

interface ValidatorRecord extends VectorRecord {
  readonly topLevel: boolean;
  readonly goType: string;
  readonly roundTrips: boolean;
  readonly unmarshalError?: string;
  readonly validAfterRoundTrip?: boolean;
}

export async function run(recorded: ValidatorRecord): Promise<string | undefined> {
  const record = withRepeats(recorded);
  try {
    return record.topLevel ? await checkObject(record) : await checkStruct(record);
  } catch (error) {
    if (!(error instanceof CalicoError)) throw error;
    return differ(record.unmarshalError, error.message);
  }
}

/** Replaces `<<repeat:x:3>>` by `xxx` in every text of the record. */
export function withRepeats<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_key, text) =>
    typeof text === 'string'
      ? text.replaceAll(/<<repeat:(.):(\d+)>>/g, (_, letter: string, count: string) => letter.repeat(Number(count)))
      : text,
  );
}

async function checkObject(record: ValidatorRecord): Promise<string | undefined> {
  const { input, expected } = record;
  const kind = await kindByName(input.kind);
  const model = await kind.model();
  const resource: Resource = decode(model, input, { strict: false });
  const validated = validate(kind, model, resource, { schema: true });
  if (!record.roundTrips) return compareRoundTrip(record, validated.findings);
  return (
    compare(expected, validated) ??
    compare({ ...expected.structOnly, defaultedSpec: undefined }, validate(kind, model, resource, { schema: false }))
  );
}

async function checkStruct(record: ValidatorRecord): Promise<string | undefined> {
  const { input, expected, goType, roundTrips } = record;
  const type = await typeNamed(goType.slice(goType.indexOf('.') + 1));
  const value = decodeType(type, input, { strict: false });
  const findings = walkValue(type, value, { root: { kind: '', apiVersion: '', metadata: {} } });
  return roundTrips ? compare(expected, { findings }) : compareRoundTrip(record, findings);
}

/** Of a Go value that JSON cannot express, only what becomes of its JSON form is recorded. */
function compareRoundTrip({ unmarshalError, validAfterRoundTrip }: ValidatorRecord, findings: readonly Finding[]): string | undefined {
  return unmarshalError === undefined ? differ(validAfterRoundTrip, findings.length === 0) : differ(unmarshalError, undefined);
}

/** What differs between a recorded verdict and ours; `resource` where it was defaulted. */
export function compare(
  expected: Verdict,
  { findings, resource }: { findings: readonly Finding[]; resource?: Resource },
): string | undefined {
  const message = findings.length === 0 ? null : invalid(findings).message;
  const fields = findings.map(({ name, value, reason }) => ({ name, value: value ?? null, reason }));
  return (
    differ(expected.error, message) ??
    differ(expected.fields ?? [], fields) ??
    (expected.defaultedSpec === undefined ? undefined : differ(expected.defaultedSpec, resource?.spec))
  );
}

export function differ(expected: unknown, actual: unknown): string | undefined {
  try {
    deepStrictEqual(actual, expected);
    return undefined;
  } catch {
    return `expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`;
  }
}

/** Finds a struct in the models of all kinds; scalars by their own name. */
async function typeNamed(name: string): Promise<Type> {
  if (name === 'Protocol' || name === 'Port') return name;
  for (const entry of kindNames()) {
    const found = search((await entry.model()).root, name);
    if (found !== undefined) return found;
  }
  throw new Error(`no model has a struct ${name}`);
}

function search(type: Type, name: string): Type | undefined {
  if (typeof type === 'string') return undefined;
  if ('list' in type) return search(type.list, name);
  if ('map' in type) return search(type.map, name);
  if (type.go === name) return type;
  for (const field of type.fields) {
    const found = search(field.type, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
