import assert from 'node:assert/strict';
import { atoi } from '../../../src/encoding/atoi.ts';

describe('whole numbers in text', () => {
  it('are read as Go reads them', () => {
    assert.deepEqual(['0', '-0', '+4', '010', '-12', '9223372036854775807'].map(atoi), [0n, 0n, 4n, 10n, -12n, 2n ** 63n - 1n]);
  });

  it('are refused in Go’s words', () => {
    for (const text of ['', 'x', '1.0', '1e3', '0x10', '1_0', ' 1', '--1'])
      assert.throws(() => atoi(text), { code: 'Input', message: `strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax` });
    assert.throws(() => atoi('9223372036854775808'), { message: 'strconv.Atoi: parsing "9223372036854775808": value out of range' });
  });
});
