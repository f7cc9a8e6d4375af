import assert from 'node:assert/strict';
import { correctionComment, readEdited, withComment, withoutComment } from '../../../../src/cli/edit/edit-text.ts';
import { editorCommand } from '../../../../src/cli/edit/editor.ts';
import type { Failure } from '../../../../src/cli/failure.ts';
import type { Resource } from '../../../../src/resources/resource.ts';

const OPENED: Resource = { kind: 'IPPool', apiVersion: 'projectcalico.org/v3', metadata: { name: 'a' } };
const yaml = (name: string, more = '') =>
  `apiVersion: projectcalico.org/v3\nkind: IPPool\nmetadata:\n  name: ${name}\nspec:\n  cidr: 10.0.0.0/16\n${more}`;

async function failure(text: string): Promise<Failure> {
  try {
    await readEdited(text, OPENED);
  } catch (error) {
    return error as Failure;
  }
  return assert.fail('it was read');
}

describe('the text in the editor', () => {
  it('is the resource below a comment', () => {
    const text = withComment(['What to do', ''], yaml('a'));
    assert.equal(text, `# What to do\n#\n${yaml('a')}`);
    assert.equal(withoutComment(text), yaml('a'));
  });

  it('keeps comments of the user, and is empty where nothing but comment is left', () => {
    assert.equal(withoutComment('# ours\nkind: IPPool\n# theirs\n'), 'kind: IPPool\n# theirs\n');
    assert.equal(withoutComment('# ours\n# still'), '');
    assert.equal(withoutComment(''), '');
  });

  it('names mistakes by the lines of the text that is shown', () => {
    const comment = correctionComment('IPPool(a)', { message: 'wrong', places: ['stdin:7:3: spec.x: unknown field'], hint: 'one\ntwo' });
    const shown = withComment(comment, yaml('a', '  x: 1\n')).split('\n');
    const [, line] = comment.join('\n').match(/line (\d+): spec\.x/)!;
    assert.equal(shown[Number(line) - 1], '  x: 1');
  });

  it('must hold the resource that was opened, and no other', async () => {
    assert.equal((await readEdited(yaml('a'), OPENED)).resource.metadata.name, 'a');
    assert.match((await failure(yaml('b'))).message, /^kind, name and namespace cannot be changed: this is IPPool\(b\), not IPPool\(a\)$/);
    assert.equal((await failure(`${yaml('a')}---\n${yaml('a')}`)).message, 'the text must hold one resource, IPPool(a)');
  });

  it('is read as strictly as a manifest', async () => {
    assert.deepEqual((await failure(yaml('a', '  cdir: x\n'))).details, ['stdin:7:3: spec.cdir: unknown field; did you mean cidr?']);
    assert.match((await failure('a: [')).message, /error converting YAML to JSON/);
  });
});

describe('the editor', () => {
  it('is the first that the environment names', () => {
    const env = { EDITOR: 'ed', VISUAL: 'vis', KUBE_EDITOR: 'kube', CALICO_EDITOR: 'calico' };
    assert.equal(editorCommand(env), 'calico');
    assert.equal(editorCommand({ ...env, CALICO_EDITOR: '' }), 'kube');
    assert.equal(editorCommand({ EDITOR: 'ed', VISUAL: 'vis' }), 'vis');
    assert.equal(editorCommand({ EDITOR: 'ed' }), 'ed');
    assert.equal(editorCommand({}), 'vi');
  });
});
