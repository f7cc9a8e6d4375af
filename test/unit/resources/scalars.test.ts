import assert from 'node:assert/strict';
import { decodeType } from '../../../src/resources/decode.ts';
import type { Scalar } from '../../../src/resources/model.ts';
import { dscpValue, portParts, supportsPorts } from '../../../src/resources/scalars.ts';

function read(type: Scalar, value: unknown): unknown {
  return decodeType(type, value, { strict: false });
}

function refusal(type: Scalar, value: unknown): string {
  try {
    read(type, value);
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing';
}

describe('the encoding of', () => {
  describe('ports', () => {
    it('is a number for one port, text for ranges and names', () => {
      assert.equal(read('Port', 80), 80);
      assert.equal(read('Port', '80'), 80);
      assert.equal(read('Port', '0080'), 80);
      assert.equal(read('Port', '1:65535'), '1:65535');
      assert.equal(read('Port', '80:80'), 80);
      assert.equal(read('Port', 'http-alt.x_y'), 'http-alt.x_y');
    });

    it('refuses what is neither', () => {
      assert.equal(refusal('Port', '99999'), 'invalid port format (99999)');
      assert.equal(refusal('Port', '65536:1'), 'invalid minimum port number in range (65536:1)');
      assert.equal(refusal('Port', '1:65536'), 'invalid maximum port number in range (1:65536)');
      assert.equal(refusal('Port', '200:100'), 'minimum port number (200) is greater than maximum port number (100) in port range');
      assert.equal(refusal('Port', ''), 'invalid name for named port ()');
      assert.equal(refusal('Port', 'x'.repeat(129)), `invalid name for named port (${'x'.repeat(129)})`);
      assert.equal(refusal('Port', true), 'json: cannot unmarshal bool into Go value of type uint16');
      assert.equal(refusal('Port', 1.5), 'json: cannot unmarshal number 1.5 into Go value of type uint16');
    });

    it('tells bounds and name', () => {
      assert.deepEqual(portParts(80), { min: 80, max: 80, name: '' });
      assert.deepEqual(portParts('1:9'), { min: 1, max: 9, name: '' });
      assert.deepEqual(portParts('dns'), { min: 0, max: 0, name: 'dns' });
    });
  });

  describe('protocols', () => {
    it('is a number up to 255 however written, else the name as written', () => {
      assert.equal(read('Protocol', '6'), 6);
      assert.equal(read('Protocol', 255), 255);
      assert.equal(read('Protocol', '256'), '256');
      assert.equal(read('Protocol', 'tcp'), 'tcp');
      assert.equal(refusal('Protocol', 256), 'json: cannot unmarshal number 256 into Go value of type uint8');
    });

    it('says which have ports', () => {
      for (const protocol of ['TCP', 'UDP', 'SCTP', 'tcp', 'udp', 'sctp', 6, 17, 132]) assert.ok(supportsPorts(protocol), `${protocol}`);
      for (const protocol of ['Tcp', 'ICMP', 1, '6', undefined]) assert.ok(!supportsPorts(protocol), `${protocol}`);
    });
  });

  it('AS numbers is a number, also for the dotted form', () => {
    assert.equal(read('ASNumber', 4294967295), 4294967295);
    assert.equal(read('ASNumber', '64512'), 64512);
    assert.equal(read('ASNumber', '1.10'), 65546);
    for (const text of ['x', '1.2.3', '70000.1', '1.', '.1', '4294967296', '-1', '']) {
      assert.equal(refusal('ASNumber', text), `invalid AS Number format (${text})`);
    }
    assert.equal(refusal('ASNumber', -1), 'json: cannot unmarshal number into Go value of type string');
    assert.equal(refusal('ASNumber', 64512.5), 'json: cannot unmarshal number into Go value of type string');
  });

  it('DSCP values is a number or a name in any case', () => {
    assert.equal(read('DSCP', '20'), 20);
    assert.equal(read('DSCP', 'ef'), 'ef');
    assert.equal(dscpValue('ef'), 46);
    assert.equal(dscpValue(' AF43 '), 38);
    assert.equal(dscpValue(63), 63);
    assert.throws(() => dscpValue(64), { message: 'DSCP must be between 0 and 63' });
    assert.throws(() => dscpValue('toString'), { message: 'toString is not a valid DSCP value' });
  });

  it('durations is Go duration text in its shortest form', () => {
    assert.equal(read('Duration', '90s'), '1m30s');
    assert.equal(read('Duration', '0'), '0s');
    assert.equal(read('Duration', '1500ms'), '1.5s');
    assert.equal(read('Duration', '-5m'), '-5m0s');
    assert.equal(refusal('Duration', '1d'), 'time: unknown unit "d" in duration "1d"');
  });

  it('numbers or text is kept as it is', () => {
    assert.equal(read('IntOrString', '80'), '80');
    assert.equal(read('IntOrString', 80), 80);
    assert.equal(refusal('IntOrString', 2 ** 31), 'json: cannot unmarshal number 2147483648 into Go value of type int32');
  });

  describe('times', () => {
    it('is UTC in whole seconds', () => {
      assert.equal(read('Time', '2026-08-22T10:11:12Z'), '2026-08-22T10:11:12Z');
      assert.equal(read('Time', '2026-08-22T01:11:12.987+02:30'), '2026-08-21T22:41:12Z');
      assert.equal(read('Time', '2024-02-29T00:00:00-01:00'), '2024-02-29T01:00:00Z');
    });

    it('is absent for the first second of Go', () => {
      const type = { go: 'T', fields: [{ name: 't', go: 'T', type: 'Time', omit: 'zero' }] } as const;
      assert.deepEqual(decodeType(type, { t: '0001-01-01T00:00:00Z' }, { strict: false }), {});
    });

    it('refuses in the words of Go', () => {
      const layout = 'as "2006-01-02T15:04:05Z07:00"';
      assert.equal(refusal('Time', 'yesterday'), `parsing time "yesterday" ${layout}: cannot parse "yesterday" as "2006"`);
      assert.equal(refusal('Time', '2026-08-22'), `parsing time "2026-08-22" ${layout}: cannot parse "" as "T"`);
      assert.equal(refusal('Time', '2026-08-22T10:11:12'), `parsing time "2026-08-22T10:11:12" ${layout}: cannot parse "" as "Z07:00"`);
      assert.equal(refusal('Time', '2026-02-29T00:00:00Z'), 'parsing time "2026-02-29T00:00:00Z": day out of range');
      assert.equal(refusal('Time', '2026-13-01T00:00:00Z'), 'parsing time "2026-13-01T00:00:00Z": month out of range');
      assert.equal(refusal('Time', '2026-01-01T24:00:00Z'), 'parsing time "2026-01-01T24:00:00Z": hour out of range');
      assert.equal(refusal('Time', '2026-01-01T00:00:00Zx'), 'parsing time "2026-01-01T00:00:00Zx": extra text: "x"');
      assert.equal(refusal('Time', 5), 'json: cannot unmarshal number into Go value of type string');
    });
  });
});
