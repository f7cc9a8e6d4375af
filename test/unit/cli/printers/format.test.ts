import assert from 'node:assert/strict';
import { parseFormat } from '../../../../src/cli/printers/format.ts';

describe('the formats of get', () => {
  it('are known by name, yml too', () => {
    for (const name of ['ps', 'wide', 'yaml', 'json', 'name']) assert.deepEqual(parseFormat(name), { as: name });
    assert.deepEqual(parseFormat('yml'), { as: 'yaml' });
  });

  it('take what follows the first equals sign', () => {
    assert.deepEqual(parseFormat('custom-columns=A,B:.x=y'), { as: 'custom-columns', columns: ['A', 'B:.x=y'] });
    assert.deepEqual(parseFormat('jsonpath={.a}'), { as: 'jsonpath', template: '{.a}' });
    assert.deepEqual(parseFormat('go-template={{eq "a=b" .}}'), { as: 'go-template', template: '{{eq "a=b" .}}' });
    assert.deepEqual(parseFormat('go-template-file=x=y'), { as: 'go-template-file', path: 'x=y' });
  });

  it('say what is missing', () => {
    for (const [format, message] of [
      ['custom-columns', 'need to specify at least one column'],
      ['custom-columns=', 'need to specify at least one column'],
      ['go-template=', 'need to specify a template'],
      ['jsonpath', 'need to specify a template'],
      ['go-template-file', 'need to specify a template file'],
    ] as const) {
      assert.throws(() => parseFormat(format), { message });
    }
  });

  it('are refused when unknown, in upper case, or with a value they do not take', () => {
    for (const format of ['bogus', 'YAML', 'yaml=x', '', 'template={{.}}', 'toString', '__proto__']) {
      assert.throws(() => parseFormat(format), { message: `unrecognized output format '${format}'` });
    }
  });
});
