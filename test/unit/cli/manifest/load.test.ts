import assert from 'node:assert/strict';
import { readManifest } from '../../../../src/cli/manifest/load.ts';
import { userKindByName } from '../../../../src/resources/registry.ts';

describe('reading manifests', () => {
  it('of thousands lets signals and timers have their turn', async () => {
    let turned = false;
    const text = 'apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: {name: a}\n---\n'.repeat(20_000);
    setImmediate(() => {
      turned = true;
    });
    let turnedBefore = 0;
    await readManifest({ name: 'tiers.yaml', text }, userKindByName, () => {
      if (!turned) turnedBefore += 1;
    });
    assert.ok(turnedBefore < 20_000);
  });
});
