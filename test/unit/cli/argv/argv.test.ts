import assert from 'node:assert/strict';
import fc from 'fast-check';
import { buildTable, type CommandEntry, type FlagEntry, GLOBAL, programName } from '../../../../src/cli/argv/command-table.ts';
import { readCommandLine, unprotect } from '../../../../src/cli/argv/index.ts';

const option = (name: string, more: Partial<FlagEntry> = {}): FlagEntry => ({ name, type: 'option', ...more });
const flag = (name: string, more: Partial<FlagEntry> = {}): FlagEntry => ({ name, type: 'boolean', ...more });
const GLOBALS = [option('log-level', { char: 'l', helpGroup: GLOBAL }), option('context', { helpGroup: GLOBAL })];

function command(id: string, flags: FlagEntry[], more: Partial<CommandEntry> = {}): [string, CommandEntry] {
  return [
    id,
    { id, args: {}, strict: false, ...more, flags: Object.fromEntries([...flags, ...GLOBALS].map((entry) => [entry.name, entry])) },
  ];
}

const arg = (name: string) => [name, { name, required: true }] as const;

const table = buildTable(
  Object.fromEntries([
    command('get', [
      option('output', { char: 'o' }),
      option('namespace', { char: 'n' }),
      flag('all-namespaces', { char: 'A' }),
      flag('export'),
    ]),
    command('create', [option('filename', { char: 'f' }), flag('recursive', { char: 'R' })]),
    command('patch', [option('patch', { char: 'p' })], { strict: true, args: Object.fromEntries([arg('kind'), arg('name')]) }),
    command('label', [], { args: Object.fromEntries([arg('kind'), arg('name'), arg('label')]) }),
    command('node:status', []),
    command('cluster:diags', [option('max-logs', { helpValue: 'int' })]),
    command('ipam:release', [option('from-report', { multiple: true })]),
    command('secret', [], { hidden: true }),
  ]),
);

const read = (...argv: string[]) => readCommandLine(table, argv, 'calicoctl');

/** The arguments handed to oclif; fails where the line is not run. */
function runs(...argv: string[]): readonly string[] {
  const call = read(...argv);
  assert.ok(call.do === 'run', JSON.stringify(call));
  return [call.id, ...call.argv];
}

function fails(...argv: string[]): string {
  const call = read(...argv);
  assert.ok(call.do === 'fail', JSON.stringify(call));
  return call.message;
}

function helps(...argv: string[]): string {
  const call = read(...argv);
  assert.ok(call.do === 'help', JSON.stringify(call));
  return call.node.words.join(' ');
}

describe('the command line', () => {
  it('takes flags before, between and after positionals', () => {
    const expected = ['get', '--namespace', 'a', '--export', '--', 'ippool', 'x'];
    assert.deepEqual(runs('get', '-n', 'a', '--export', 'ippool', 'x'), expected);
    assert.deepEqual(runs('get', 'ippool', '-na', 'x', '--export'), expected);
    assert.deepEqual(runs('get', 'ippool', 'x', '--namespace=a', '--export=T'), expected);
    assert.deepEqual(runs('--log-level', 'info', 'get', 'ippool'), ['get', '--log-level', 'info', '--', 'ippool']);
  });

  it('takes flags of a command before the command, when their value cannot be mistaken for it', () => {
    assert.deepEqual(runs('-o', 'yaml', 'get', 'ippool'), ['get', '--output', 'yaml', '--', 'ippool']);
    assert.equal(fails('--export', 'get', 'ippool'), 'unknown command "ippool" for "calicoctl"');
  });

  it('reads every form of a value', () => {
    for (const form of [['-o=yaml'], ['-oyaml'], ['-o', 'yaml'], ['--output=yaml'], ['--output', 'yaml']]) {
      assert.deepEqual(runs('get', ...form), ['get', '--output', 'yaml', '--']);
    }
    assert.deepEqual(runs('get', '--output='), ['get', '--output', '', '--']);
    assert.deepEqual(runs('get', '--output=a=b'), ['get', '--output', 'a=b', '--']);
  });

  it('reads -n= as the value "="', () => {
    assert.deepEqual(runs('get', '-n='), ['get', '--namespace', '=', '--']);
    assert.deepEqual(runs('get', '-n', ''), ['get', '--namespace', '', '--']);
  });

  it('lets the last of repeated flags win, unless the flag gathers values', () => {
    assert.deepEqual(runs('get', '-o', 'a', '-o', 'b'), ['get', '--output', 'b', '--']);
    assert.deepEqual(runs('get', '-A', '-A=false'), ['get', '--']);
    assert.deepEqual(runs('ipam', 'release', '--from-report=a', '--from-report', 'b'), [
      'ipam:release',
      '--from-report',
      'a',
      '--from-report',
      'b',
      '--',
    ]);
  });

  it('treats a boolean set to false as one not given', () => {
    for (const no of ['0', 'f', 'F', 'false', 'False', 'FALSE']) assert.deepEqual(runs('get', `--export=${no}`), ['get', '--']);
    assert.equal(fails('get', '--export=no'), 'invalid argument "no" for "--export" flag: strconv.ParseBool: parsing "no": invalid syntax');
    assert.equal(
      fails('create', '-R=x'),
      'invalid argument "x" for "-R, --recursive" flag: strconv.ParseBool: parsing "x": invalid syntax',
    );
  });

  it('checks numbers as Go does', () => {
    const value = (text: string) => runs('cluster', 'diags', `--max-logs=${text}`)[2];
    assert.deepEqual(['5', '0x10', '010', '1_000', '+3'].map(value), ['5', '16', '8', '1000', '3']);
    assert.equal(unprotect(value('-7')!), '-7');
    assert.match(fails('cluster', 'diags', '--max-logs=5.5'), /strconv\.ParseInt: parsing "5\.5": invalid syntax$/);
    assert.match(fails('cluster', 'diags', '--max-logs=9223372036854775808'), /value out of range$/);
  });

  it('ends flags at --', () => {
    assert.deepEqual(runs('get', 'ippool', '--', '-o', 'x'), ['get', '--', 'ippool', '-o', 'x']);
  });

  it('reads clusters of short flags, and names the rest of the cluster in errors', () => {
    assert.deepEqual(runs('create', '-Rf', 'x'), ['create', '--recursive', '--filename', 'x', '--']);
    assert.equal(fails('create', '-Rx'), "unknown shorthand flag: 'x' in -x");
    assert.equal(fails('get', '-zz'), "unknown shorthand flag: 'z' in -zz");
    assert.equal(fails('create', '-f'), "flag needs an argument: 'f' in -f");
    assert.equal(fails('create', '-Rf'), "flag needs an argument: 'f' in -f");
    assert.equal(fails('create', '-R='), "unknown shorthand flag: '=' in -=");
  });

  it('refuses unknown and malformed long flags', () => {
    assert.equal(fails('--bogus'), 'unknown flag: --bogus');
    assert.equal(fails('get', '--outpu', 'yaml'), 'unknown flag: --outpu');
    assert.equal(fails('get', '--=x'), 'bad flag syntax: --=x');
    assert.equal(fails('get', '---x'), 'bad flag syntax: ---x');
    assert.equal(fails('create', '--filename'), 'flag needs an argument: --filename');
    assert.equal(fails('node', 'status', '-c', 'x'), "unknown shorthand flag: 'c' in -c");
  });

  it('suggests commands that are near, and only those that are shown', () => {
    assert.equal(fails('gt'), 'unknown command "gt" for "calicoctl"\n\nDid you mean this?\n\tget\n');
    assert.equal(fails('GET', 'x'), 'unknown command "GET" for "calicoctl"\n\nDid you mean this?\n\tget\n');
    assert.equal(fails('pa'), 'unknown command "pa" for "calicoctl"\n\nDid you mean this?\n\tipam\n\tpatch\n');
    assert.equal(fails('secre'), 'unknown command "secre" for "calicoctl"');
  });

  it('shows help for nothing, -h, and routers with or without an unknown word', () => {
    assert.equal(helps(), '');
    assert.equal(helps('-l', 'bad'), '');
    assert.equal(helps('get', '-h'), 'get');
    assert.equal(helps('get', 'ippool', '--help'), 'get');
    assert.equal(helps('node'), 'node');
    assert.equal(helps('node', 'bogus'), 'node');
    assert.deepEqual(runs('get', '--help=false'), ['get', '--']);
    assert.equal(fails('get', '--help', '--bogus'), 'unknown flag: --bogus');
  });

  it('counts positionals only where they are needed', () => {
    assert.equal(fails('patch', 'ippool'), 'accepts 2 arg(s), received 1');
    assert.equal(fails('patch', 'ippool', 'a', 'b'), 'accepts 2 arg(s), received 3');
    assert.equal(fails('label', 'node'), 'requires at least 3 arg(s), only received 1');
    assert.deepEqual(runs('label', 'node', 'a', 'b=c', 'd=e'), ['label', '--', 'node', 'a', 'b=c', 'd=e']);
    assert.deepEqual(runs('create', 'ignored'), ['create', '--', 'ignored']);
  });

  it('goes by the name kubectl calls it', () => {
    assert.equal(programName('/usr/bin/kubectl-calico'), 'kubectl-calico');
    assert.equal(programName('/x/bin/run.js'), 'calicoctl');
    const call = readCommandLine(table, ['bogus'], 'kubectl-calico');
    assert.ok(call.do === 'fail');
    assert.equal(call.message, 'unknown command "bogus" for "kubectl-calico"');
  });

  it('gets any value of a flag through, one that looks like a flag too', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom('-o', '--export', '\\-x', '-', '--', '\\', '=', '-A')), (value) => {
        const [, name, passed] = runs('get', '--output', value);
        assert.equal(name, '--output');
        assert.equal(unprotect(passed!), value);
        assert.ok(!passed!.startsWith('-'));
      }),
    );
  });

  it('never throws, whatever is typed', () => {
    const word = fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.constantFrom('get', 'ipam', 'release', '-o', '-A', '--export', '--', '-=', '--output=', '-h'),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (argv) => {
        assert.match(read(...argv).do, /^(run|help|fail)$/);
      }),
    );
  });
});
