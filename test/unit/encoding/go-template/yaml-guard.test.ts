import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseTemplate } from '../../../../src/encoding/go-template/index.ts';
import { executeAsYaml } from '../../../../src/encoding/go-template/yaml-guard.ts';

const run = (text: string, data: unknown) => executeAsYaml(parseTemplate(text), data);
const injection = { code: 'Input', message: 'YAML Injection Detected' };

describe('templates that print YAML', () => {
  it('prints data that stands where values may', () => {
    assert.equal(run('{{range .}}- {{.}}\n{{end}}', ['a', 'b']), '- a\n- b\n');
    assert.equal(run('{{range .}}{{.}},{{end}}', ['a', 'b']), 'a,b,');
    assert.equal(run('name: {{.name}}\nports: {{len .ports}}', { name: 'x', ports: [1] }), 'name: x\nports: 1');
    assert.equal(run('- {{.}}', '80'), '- 80');
    assert.equal(run('{{if eq . "x"}}- yes{{end}}', 'x'), '- yes');
  });

  it('refuses a key that comes from the data', () => {
    assert.throws(() => run('{{.kind}}: {{.name}}\n', { kind: 'Tier', name: 'late' }), injection);
    assert.equal(run('{{StructuralData .kind}}: {{.name}}\n', { kind: 'Tier', name: 'late' }), 'Tier: late\n');
  });

  it('refuses data that YAML reads as structure or not at all', () => {
    for (const name of ['*', 'a: b', '[a]', '{a: b}', 'a\n- b', '"', '@a', '- x'])
      assert.throws(() => run('- {{.}}', name), injection, name);
    assert.throws(() => run("- '{{.}}'", "a' b"), injection);
  });

  it('refuses a value whose absence would leave no document', () => {
    assert.throws(() => run('{{.}}', ''), injection);
    assert.equal(run('', 'x'), '');
    assert.equal(run('- {{.}}', ''), '- ');
  });

  it('refuses a template that is no YAML, whatever the data', () => {
    assert.throws(() => run('a: [{{.}}', 'x'), { code: 'Input', message: 'Invalid YAML Template' });
    assert.throws(() => run('{{range .}}{{.}}: 1\n{{end}}', ['a', 'b']), { code: 'Input', message: 'Invalid YAML Template' });
  });

  it('reports what fails in the template before anything else', () => {
    assert.throws(() => run('[{{index . 5}}', ['a']), /error calling index/);
  });

  it('gives the output unchanged or refuses', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 4 }), (items) => {
        try {
          assert.equal(run('{{range .}}- {{.}}\n{{end}}', items), items.map((item) => `- ${item}\n`).join(''));
        } catch (error) {
          assert.equal((error as { code?: string }).code, 'Input');
        }
      }),
    );
  });
});
