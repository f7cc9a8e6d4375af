import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseJson, toGoJson } from '../../../src/encoding/go-json.ts';
import { markLongIntegers } from '../../../src/encoding/long-integers.ts';

/** The slow way: the parser is asked about every value. */
function byReviver(text: string): unknown {
  return JSON.parse(text, (_key, value, context?: { source?: string }) => {
    if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
    return /^-?\d{1,20}$/.test(context!.source!) ? BigInt(context!.source!) : value;
  });
}

function outcome(read: () => unknown): unknown {
  try {
    return { value: read() };
  } catch {
    return 'refused';
  }
}

const LONG = '1795255200000123458';

describe('long integers in JSON', () => {
  it('are read as they are, wherever a value may stand', () => {
    const text = `{"a":${LONG},"b":[ ${LONG} ,-${LONG}\n],"c":{"10":${LONG},"2":1},"d":1234567890123456}`;
    assert.deepEqual(parseJson(text), {
      a: BigInt(LONG),
      b: [BigInt(LONG), -BigInt(LONG)],
      c: { 10: BigInt(LONG), 2: 1 },
      d: 1234567890123456,
    });
    assert.equal(parseJson(LONG), BigInt(LONG));
  });

  it('are left alone inside strings, and as parts of other numbers', () => {
    const text = `{"a":":${LONG},","b":"\\",${LONG},","c\\\\":${LONG},"d":${LONG}.5,"e":0.${LONG},"f":${LONG}e3,"g":${LONG}123}`;
    assert.deepEqual(parseJson(text), byReviver(text));
  });

  it('do not make JSON of what is none', () => {
    for (const text of [
      `{${LONG}:1}`,
      `{"a":1,${LONG}:2}`,
      `[0${LONG}]`,
      `[1 ${LONG}]`,
      `"a"${LONG}`,
      `["a ${LONG}`,
      `[--${LONG}]`,
      `[+${LONG}]`,
      `${LONG}x`,
      `{"a" ${LONG}}`,
    ])
      assert.throws(() => parseJson(text), text);
  });

  it('are read the slow way where the text has the mark', () => {
    for (const text of [`["\ue000", ${LONG}]`, `["\\ue000${LONG}", ${LONG}]`, `["\\uE000", ${LONG}]`]) {
      assert.equal(markLongIntegers(text), undefined);
      assert.deepEqual(parseJson(text), byReviver(text));
    }
  });

  it('are read like one by one, whatever surrounds them', () => {
    const token = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      ' ',
      '"',
      '\\',
      '"a"',
      '1',
      '-',
      '.',
      'e',
      LONG,
      `-${LONG}`,
      '12345678901234567890123',
      'null',
      '0',
    );
    const soup = fc.array(token, { maxLength: 12 }).map((tokens) => tokens.join(''));
    const leaf = fc.oneof(
      fc.string(),
      fc.constant(BigInt(LONG)),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 3 }, leaf, fc.array(tie('tree')), fc.dictionary(fc.string(), tie('tree'))),
    }));
    fc.assert(
      fc.property(
        fc.oneof(
          soup,
          tree.map((value) => toGoJson(value)),
        ),
        (text) =>
          assert.deepEqual(
            outcome(() => parseJson(text)),
            outcome(() => byReviver(text)),
          ),
      ),
      {
        numRuns: 3000,
      },
    );
  });
});
