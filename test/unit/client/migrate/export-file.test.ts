import assert from 'node:assert/strict';
import { parseCluster, splitExport } from '../../../../src/client/migrate/export-file.ts';
import { ipamText, parseIpam } from '../../../../src/client/migrate/ipam-records.ts';
import { failure } from '../../../support/hooks.ts';

describe('the file of an export', () => {
  it('has three parts', () => {
    assert.deepEqual(splitExport('a\n---\n===\n{}\n===\n{"x": 1}\n', 'f'), { resources: 'a\n---\n', cluster: '{}\n', ipam: '{"x": 1}\n' });
    assert.deepEqual(splitExport('a\r\n===\r\n{}\r\n===\r\n{}', 'f'), { resources: 'a\r\n', cluster: '{}\r\n', ipam: '{}' });
  });

  it('is told from other files', async () => {
    for (const text of ['', 'x', 'a\n===\nb\n', 'a\n===\nb\n===\nc\n===\nd\n'])
      assert.equal(
        await failure(() => splitExport(text, 'dump')),
        "imported file: dump is improperly formatted. Try recreating with 'calicoctl export'",
      );
  });

  it('may hold texts with lines that look like separators', () => {
    const yaml = 'metadata:\n  annotations:\n    note: |\n      head\n      ===\n      body\n';
    assert.equal(splitExport(`${yaml}===\n{}\n===\n{}\n`, 'f').resources, yaml);
  });

  it('says what the cluster was', async () => {
    assert.deepEqual(parseCluster('{"spec":{"clusterGUID":"g","calicoVersion":"v3.30.1","clusterType":"k8s"}}'), {
      clusterGUID: 'g',
      calicoVersion: 'v3.30.1',
    });
    assert.deepEqual(parseCluster('{"spec":{"clusterGUID":""}}'), { clusterGUID: undefined, calicoVersion: undefined });
    assert.deepEqual(parseCluster('null'), { clusterGUID: undefined, calicoVersion: undefined });
    assert.equal(await failure(() => parseCluster('{bad')), "invalid character 'b' looking for beginning of object key string");
  });
});

describe("IPAM's part of an export", () => {
  const FULL = `{
  "block_affinities": [
    {
      "Key": "/calico/ipam/v2/host/n/ipv4/block/10.0.0.0-30",
      "Value": {
        "state": "confirmed",
        "deleted": false
      },
      "TTL": 0
    }
  ],
  "blocks": [
    {
      "Key": "/calico/ipam/v2/assignment/ipv4/block/10.0.0.0-30",
      "Value": {
        "cidr": "10.0.0.0/30",
        "affinity": "host:n",
        "affinity_claim_time": "2020-01-01T00:00:00Z",
        "allocations": [
          0,
          null,
          null,
          null
        ],
        "unallocated": [
          1,
          2,
          3
        ],
        "attributes": [
          {
            "handle_id": "k8s-pod-network.AAA",
            "secondary": {
              "node": "n",
              "pod": "<p>"
            }
          }
        ],
        "sequenceNumber": 1577836800000000001,
        "sequenceNumberForAllocation": {
          "0": 1577836800000000001
        },
        "deleted": false
      },
      "TTL": 0
    }
  ],
  "handles": [
    {
      "Key": "/calico/ipam/v2/handle/k8s-pod-network.AAA",
      "Value": {
        "block": {
          "10.0.0.0/30": 1
        },
        "deleted": false
      },
      "TTL": 0
    }
  ],
  "config": {
    "Key": "/calico/ipam/v2/config",
    "Value": {
      "strict_affinity": true,
      "auto_allocate_blocks": true
    },
    "TTL": 0
  }
}
`.replace('<p>', '\\u003cp\\u003e');

  it('is printed as it was read, every digit of it', () => {
    assert.equal([...ipamText(parseIpam(FULL))].join(''), FULL);
  });

  it('is an empty object where there is nothing', () => {
    assert.equal([...ipamText([])].join(''), '{}\n');
    assert.deepEqual(parseIpam('{}'), []);
    assert.deepEqual(parseIpam('null'), []);
  });

  it('is refused where it holds something else', async () => {
    assert.equal(
      await failure(() => parseIpam('{"blocks":[{"Key":"/calico/other","Value":{}}]}')),
      'blocks: not an entry of IPAM: {"Key":"/calico/other","Value":{}}',
    );
    assert.equal(await failure(() => parseIpam('{"handles":[7]}')), 'handles: not an entry of IPAM: 7');
    assert.match(
      (await failure(() => parseIpam('{"blocks":[{"Key":"/calico/ipam/v2/assignment/ipv4/block/10.0.0.0-30","Value":{"cidr":7}}]}'))) ?? '',
      /failed to parse datastore entry key=.*: cidr is not a string/,
    );
  });
});
