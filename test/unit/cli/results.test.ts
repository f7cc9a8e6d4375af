import assert from 'node:assert/strict';
import { bulkMessages, deleteMessages } from '../../../src/cli/results.ts';

const tally = (handled: number, errors: string[], kind: string | undefined = 'IPPool') => ({ total: 3, handled, errors, kind });

describe('what create, apply and validate say', () => {
  it('counts what was done', () => {
    assert.deepEqual(bulkMessages('create', tally(3, [])), { stdout: "Successfully created 3 'IPPool' resource(s)\n" });
    assert.deepEqual(bulkMessages('apply', { ...tally(3, []), kind: undefined }), { stdout: 'Successfully applied 3 resource(s)\n' });
  });

  it('lists the errors when nothing was done', () => {
    assert.deepEqual(bulkMessages('validate', { total: 1, handled: 0, errors: ['e'], kind: 'IPPool' }), {
      stdout: '',
      stderr: "failed to validate 'IPPool' resource: [e]",
    });
    assert.equal(bulkMessages('create', tally(0, ['a', 'b', 'c'])).stderr, "failed to create any 'IPPool' resources: [a b c]");
    assert.equal(
      bulkMessages('create', { ...tally(0, ['a', 'b', 'c']), kind: undefined }).stderr,
      'failed to create any resources: [a b c]',
    );
  });

  it('speaks of a partial success only when more went well than not', () => {
    assert.deepEqual(bulkMessages('apply', tally(2, ['e'])), {
      stdout: "Partial success: applied the first 2 out of 3 'IPPool' resources:\n",
      stderr: 'hit error: [e]',
    });
    assert.deepEqual(bulkMessages('apply', tally(1, ['e', 'f'])), { stdout: '', stderr: 'hit error: [e f]' });
  });

  it('claims no success for what was not reached', () => {
    assert.equal(bulkMessages('apply', tally(2, [])).stdout, "Partial success: applied the first 2 out of 3 'IPPool' resources:\n");
    assert.deepEqual(bulkMessages('apply', tally(0, [])), { stdout: '', stderr: undefined });
  });
});

describe('what replace says', () => {
  it('shows the last error alone, and counts what failed as done', () => {
    assert.deepEqual(bulkMessages('replace', tally(3, ['a', 'b'])), {
      stdout: "Partial success: replaced the first 3 out of 3 'IPPool' resources:\n",
      stderr: 'hit error: b',
    });
    assert.equal(
      bulkMessages('replace', { total: 1, handled: 0, errors: ['a'], kind: 'IPPool' }).stderr,
      "failed to replace 'IPPool' resource: a",
    );
  });
});

describe('what delete says', () => {
  it('has a line for each failure, and an empty one after them', () => {
    assert.deepEqual(deleteMessages(tally(1, ['a', 'b'])), {
      stdout: "Successfully deleted 1 'IPPool' resource(s)\n",
      stderr: "Failed to delete 'IPPool' resource: a\nFailed to delete 'IPPool' resource: b\n",
    });
    assert.deepEqual(deleteMessages({ ...tally(0, ['a']), kind: undefined }), { stdout: '', stderr: 'Failed to delete resource: a\n' });
  });
});
