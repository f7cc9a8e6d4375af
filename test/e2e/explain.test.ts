import assert from 'node:assert/strict';
import { Calicoctl } from '../support/calicoctl.ts';
import { checked } from '../support/stocked-store.ts';

describe('what the program says of kinds', () => {
  it('needs no store, and is the same for programs', async () => {
    using cli = new Calicoctl();
    const text = await cli.runPlain(['explain', 'ippool.spec.ipipMode']);
    assert.match(text.stdout, /^ {2}allowed: Never, Always, CrossSubnet$/m);
    const { field } = checked('explain.json', (await cli.runPlain(['explain', 'networkpolicy', '--recursive', '-o', 'json'])).stdout);
    assert.ok(JSON.stringify(field).includes('notSelector'));
    const { resources } = checked('api-resources.json', (await cli.runPlain(['api-resources', '-o', 'json'])).stdout);
    assert.equal(resources.length, 22);
    const wrong = await cli.runPlain(['explain', 'ippool.spec.cdir']);
    assert.deepEqual([wrong.code, wrong.stderr], [1, "IPPool.spec has no field 'cdir'\nDid you mean cidr?\n"]);
  });
});
