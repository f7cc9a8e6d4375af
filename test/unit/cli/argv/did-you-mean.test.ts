import assert from 'node:assert/strict';
import fc from 'fast-check';
import { buildTable, type CommandEntry, type FlagEntry } from '../../../../src/cli/argv/command-table.ts';
import { readCommandLine } from '../../../../src/cli/argv/index.ts';
import { distance, nearest } from '../../../../src/cli/argv/suggest.ts';

describe('a mistyped flag', () => {
  const flag = (name: string, more: Partial<FlagEntry> = {}): FlagEntry => ({ name, type: 'boolean', ...more });
  const flags = [flag('output'), flag('export'), flag('all-namespaces'), flag('all-namespaces-a', { hidden: true }), flag('dry-run')];
  const command = (id: string, more: Partial<CommandEntry> = {}): CommandEntry => ({
    id,
    args: {},
    strict: false,
    flags: Object.fromEntries(flags.map((entry) => [entry.name, entry])),
    ...more,
  });
  const table = buildTable({ get: command('get'), diff: command('diff', { errorExitCode: 2 }) });
  const failure = (...argv: string[]) => {
    const call = readCommandLine(table, argv, 'calicoctl');
    assert.ok(call.do === 'fail');
    return call;
  };

  it('gets the nearest one of that command as a hint, below the message that scripts know', () => {
    assert.equal(failure('get', '--outptu').message, 'unknown flag: --outptu');
    assert.equal(failure('get', '--outptu').hint, 'Did you mean --output?');
    assert.equal(failure('get', '--dryrun').hint, 'Did you mean --dry-run?');
    assert.equal(failure('get', '--exp').hint, 'Did you mean --export?');
  });

  it('is not told of a flag that is hidden', () => {
    assert.equal(failure('get', '--all-namespace-a').hint, 'Did you mean --all-namespaces?');
  });

  it('is told of the help where none is like it', () => {
    assert.equal(failure('get', '--bogus').hint, '`calicoctl get --help` shows how it is used.');
    assert.equal(failure('bogus').hint, '`calicoctl --help` shows the commands there are.');
  });

  it('ends a command for which 1 is no failure with the code that is', () => {
    assert.equal(failure('get', '--bogus').exitCode, 1);
    assert.equal(failure('diff', '--bogus').exitCode, 2);
    assert.equal(failure('bogus').exitCode, 1);
  });
});

describe('the names nearest to one', () => {
  it('come in the order of their distance', () => {
    assert.deepEqual(nearest('pool-a', ['pool-bb', 'pool-b', 'peer']), ['pool-b', 'pool-bb']);
  });

  it('may begin with it, or stand behind a tier', () => {
    assert.deepEqual(nearest('front', ['frontend', 'security.front', 'back']), ['frontend', 'security.front']);
    assert.deepEqual(nearest('default.web', ['web', 'db']), ['web']);
  });

  it("may have two letters in each other's place", () => assert.deepEqual(nearest('cdir', ['cidr', 'disabled']), ['cidr']));

  it('differ less the shorter it is', () => {
    assert.deepEqual(nearest('a', ['b', 'ab', 'bb']), []);
    assert.deepEqual(nearest('rr', ['r1', 'xy', 'r']), ['r', 'r1']);
  });

  it('are each within two edits, or contain it', () => {
    const word = fc.string({ minLength: 1, maxLength: 8, unit: fc.constantFrom('a', 'b', '.', '-') });
    fc.assert(
      fc.property(word, fc.array(word), (typed, names) => {
        for (const name of nearest(typed, names)) {
          assert.ok(distance(typed, name) <= 2 || name.includes(typed) || typed.includes(name), `${typed}: ${name}`);
        }
      }),
    );
  });
});
