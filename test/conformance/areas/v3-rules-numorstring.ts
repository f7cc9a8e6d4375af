/** v3-rules-numorstring.json: the encodings that are numbers or text. Its other groups are the calculation graph's. */
import { isCalicoError } from '../../../src/base/errors.ts';
import { parseJson, toGoJson } from '../../../src/encoding/go-json.ts';
import { decodeType } from '../../../src/resources/decode.ts';
import type { Scalar } from '../../../src/resources/model.ts';
import { dscpValue, portParts, supportsPorts } from '../../../src/resources/scalars.ts';
import { SKIP, type VectorRecord } from '../area.ts';
import { differ } from './validator.ts';

type NumberOrText = number | string;

/** What is recorded of a value, beside its JSON and its text. */
const DETAILS: Readonly<Record<string, (value: NumberOrText) => object>> = {
  Port: (port) => {
    const { min, max, name } = portParts(port);
    return { min, max, portName: name };
  },
  Protocol: (protocol) => ({ supportsPorts: supportsPorts(protocol), v1: String(protocol).toLowerCase() }),
  ASNumber: (value) => ({ value }),
  Uint8OrString: () => ({}),
  DSCP: dscpDetails,
};

function dscpDetails(dscp: NumberOrText): object {
  try {
    return { uint8: dscpValue(dscp) };
  } catch (error) {
    return { uint8: typeof dscp === 'number' ? dscp : 0, validateError: (error as Error).message };
  }
}

export function run({ group = '', input, expected }: VectorRecord): string | undefined {
  const [area, name = ''] = group.split('.');
  const details = DETAILS[name];
  if (area !== 'numorstring' || details === undefined) return SKIP;
  const type = (name === 'Uint8OrString' ? 'Protocol' : name) as Scalar;
  try {
    const value = decodeType(type, parseJson(input), { strict: false }) as NumberOrText;
    const own = { error: null, marshalled: toGoJson(value), string: String(value), ...details(value) };
    // How Go holds the value inside is no concern of ours.
    const { type: _, num, str, numValue, numValueError, ...recorded } = expected;
    return differ(recorded, own);
  } catch (error) {
    if (!isCalicoError(error)) throw error;
    return differ(expected.error, error.message);
  }
}
