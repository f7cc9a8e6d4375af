import assert from 'node:assert/strict';
import { isCalicoError } from '../../../../src/base/errors.ts';
import { allocationsOf } from '../../../../src/ipam/check/allocations.ts';
import { leakedInAll, parseReport, reportText } from '../../../../src/ipam/check/report.ts';
import { blockOf } from '../../../support/ipam-blocks.ts';

const cluster = { version: 'v1', clusterGUID: 'g', datastoreLocked: true, clusterInformationRevision: '5', clusterType: 'k8s' };
const NUMBER = 1_577_836_800_000_000_001n;

function report({ used = [] as string[], numbers = {} as Record<string, bigint>, handleRevision = '7' } = {}) {
  const block = blockOf('10.0.0.0/28', 'host:a', {
    1: { handle_id: 'h' },
    9: { handle_id: 'i' },
    10: { releasedAt: '2020-01-01T00:00:00Z' },
  });
  const allocations = allocationsOf({ ...block, sequenceNumberForAllocation: { 1: NUMBER, ...numbers } });
  const leakedHandles = [{ id: 'empty', uid: undefined, revision: handleRevision }];
  return reportText({ cluster, allocations, uses: used.map((ip) => ({ ip, owner: 'Node(a)' })), leakedHandles });
}

describe('a report', () => {
  it('is JSON whose addresses are sorted as text, with numbers of 64 bits', () => {
    const text = report({ used: ['10.0.0.9'] });
    assert.deepEqual(
      [...text.matchAll(/"ip": "([^"]+)"/g)].map(([, ip]) => ip),
      ['10.0.0.1', '10.0.0.10', '10.0.0.9'],
    );
    assert.ok(text.includes('"sequenceNumber": 1577836800000000001,'));
    assert.ok(text.includes('"inUse": true,\n        "owners": [\n          "Node(a)"\n        ]'));
    assert.ok(text.includes('{\n      "ID": "empty",\n      "UID": null,\n      "Revision": "7"\n    }'));
    assert.ok(text.endsWith('}'));
  });

  it('is read back with what is leaked: neither in use nor resting', () => {
    const { leaked, leakedHandles, ...rest } = parseReport(report({ used: ['10.0.0.9'] }));
    assert.deepEqual(rest, cluster);
    assert.deepEqual(leaked, [{ ip: '10.0.0.1', handle: 'h', sequenceNumber: NUMBER }]);
    assert.deepEqual(leakedHandles, [{ id: 'empty', uid: undefined, revision: '7' }]);
  });

  it('may lack what older programs did not write', () => {
    assert.deepEqual(parseReport('{"allocations": {"10.0.0.1": [{"ip": "10.0.0.1", "inUse": false}]}}').leaked, [
      { ip: '10.0.0.1', handle: undefined, sequenceNumber: undefined },
    ]);
  });

  it('is refused where it is something else', () => {
    for (const text of ['not json', '[]', '{"allocations": []}', '{"allocations": {"a": 5}}', '{"leakedHandles": [1]}'])
      assert.throws(
        () => parseReport(text),
        (error) => isCalicoError(error, 'Input'),
        text,
      );
  });
});

describe('several reports', () => {
  const leakedIn = (...texts: string[]) => {
    const { leaked, leakedHandles } = leakedInAll(texts.map(parseReport));
    return [...leaked.map(({ ip }) => ip), ...leakedHandles.map(({ id }) => id)];
  };

  it('agree on what all of them call leaked', () => {
    assert.deepEqual(leakedIn(report(), report({ used: ['10.0.0.9'] })), ['10.0.0.1', 'empty']);
    assert.deepEqual(leakedIn(report(), report(), report({ used: ['10.0.0.1', '10.0.0.9'] })), ['empty']);
  });

  it('do not agree on an address that was allocated anew, nor on a handle that was changed', () => {
    assert.deepEqual(leakedIn(report(), report({ numbers: { 1: NUMBER + 1n }, handleRevision: '8' })), ['10.0.0.9']);
  });
});
