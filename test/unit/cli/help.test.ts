import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Node, readTable } from '../../../src/cli/argv/command-table.ts';
import { renderHelp } from '../../../src/cli/help.ts';
import { HELP_TOPICS, readTopic } from '../../../src/cli/help-topics.ts';

const root = join(import.meta.dirname, '../../..');
const table = readTable(root, { completion: { description: 'Scripts for shells' } });

function* nodes(node: Node): Generator<Node> {
  yield node;
  for (const child of node.children.values()) yield* nodes(child);
}

const command = (name: string) => table.root.children.get(name)!;

describe('help', () => {
  it('shows usage and flags for every command and router', () => {
    for (const node of nodes(table.root)) {
      const text = renderHelp(table, node, 'calicoctl');
      assert.match(text, new RegExp(`^Usage:\\n  ${['calicoctl', ...node.words].join(' ')} ?`, 'm'));
      assert.match(text, /^ {2}-h, --help {2}/m);
      assert.match(text, /^ {6}--allow-version-mismatch {3}/m);
      assert.ok(text.endsWith('\n') && !text.endsWith('\n\n'));
    }
  });

  it('lists the commands of a router with what they are for', () => {
    const text = renderHelp(table, table.root, 'calicoctl');
    assert.match(text, /^ {2}get +Get a resource by file, directory, stdin, or type and name$/m);
    assert.match(text, /^ {2}completion +Scripts for shells$/m);
    assert.match(renderHelp(table, command('completion'), 'calicoctl'), /^ {2}zsh +Generate the autocompletion script for zsh$/m);
  });

  it('lists topics that have a page, which the package holds', async () => {
    const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    for (const [topic, summary] of Object.entries(HELP_TOPICS)) {
      assert.match(renderHelp(table, table.root, 'calicoctl'), new RegExp(`^ {2}${topic} +${summary}$`, 'm'));
      assert.match(await readTopic(root, topic), /^# \w/);
      assert.ok(files.includes(`docs/${topic}.md`));
    }
  });

  it('aligns the flags, with their types and defaults, sorted by name', () => {
    const text = renderHelp(table, command('get'), 'calicoctl');
    assert.match(text, /^Usage:\n {2}calicoctl get \[KIND.*\] \[flags\]$/m);
    assert.match(text, /^ {2}-A, --all-namespaces {2,}Of all namespaces$/m);
    assert.match(text, /^ {2}-c, --config string {2,}.*\(default "\/etc\/calico\/calicoctl\.cfg"\)$/m);
    assert.match(text, /^ {2}-l, --log-level string {2,}.*\(default "panic"\)$/m);
    const names = [...text.matchAll(/^ {2}(?:-\w,| {3}) --(\S+)/gm)].map(([, name]) => name!);
    const own = names.slice(0, names.indexOf('allow-version-mismatch'));
    assert.deepEqual(own, own.toSorted());
  });

  it('does not show hidden flags', () => {
    assert.doesNotMatch(renderHelp(table, command('get'), 'calicoctl'), /all-namespaces-a/);
  });

  it('goes by the name of the plugin, except in examples', () => {
    const text = renderHelp(table, command('label'), 'kubectl-calico');
    assert.match(text, /^Usage:\n {2}kubectl-calico label KIND NAME LABEL \[flags\]$/m);
    assert.match(text, /^ {2}calicoctl label node/m);
  });
});

describe('every command', () => {
  const commands = [...nodes(table.root)].flatMap((node) => node.command ?? []);

  it('has a summary, a description and at least two examples with long flags', () => {
    for (const { id, summary, description, examples = [] } of commands) {
      assert.ok(summary && description, id);
      assert.ok(examples.length >= 2, id);
      for (const example of examples) {
        assert.ok(example.description, id);
        assert.match(example.command, /calicoctl/, id);
        assert.doesNotMatch(example.command, /calicoctl.* -\w\b/, `${id}: ${example.command}`);
      }
    }
  });

  it('explains each of its flags', () => {
    for (const { id, flags } of commands) for (const flag of Object.values(flags)) assert.ok(flag.summary, `${id} --${flag.name}`);
  });
});
