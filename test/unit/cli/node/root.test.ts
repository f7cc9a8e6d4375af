import assert from 'node:assert/strict';
import { Failure } from '../../../../src/cli/failure.ts';
import { requireRoot } from '../../../../src/cli/node/root.ts';

describe('what only root may do', () => {
  const { getuid } = process;
  afterEach(() => {
    process.getuid = getuid!;
  });

  it('is refused to others, with a message on stdout', () => {
    process.getuid = () => 1000;
    assert.throws(requireRoot, (error: Failure) => {
      assert.ok(error instanceof Failure);
      assert.deepEqual([error.message, error.stream], ['Need super user privileges: Operation not permitted', 'stdout']);
      return true;
    });
    process.getuid = () => 0;
    requireRoot();
  });
});
