/** validator-crd.json: whole objects, with and without the schema layer. */
import { invalid } from '../../../src/base/errors.ts';
import { decode } from '../../../src/resources/decode.ts';
import { kindByName } from '../../../src/resources/registry.ts';
import { validate } from '../../../src/resources/validate.ts';
import type { VectorRecord } from '../area.ts';
import { compare, differ, withRepeats } from './validator.ts';

export async function run(recorded: VectorRecord): Promise<string | undefined> {
  const { input, expected } = withRepeats(recorded);
  const kind = await kindByName(input.kind);
  const model = await kind.model();
  const resource = decode(model, input, { strict: false });
  const { findings } = validate(kind, model, resource, { schema: false });
  return (
    compare(expected, validate(kind, model, resource, { schema: true })) ??
    differ(expected.structOnlyError, findings.length === 0 ? null : invalid(findings).message)
  );
}
