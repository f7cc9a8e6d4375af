import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { translateRule } from '../../../scripts/generate/cel.ts';
import { emitModules } from '../../../scripts/generate/emit-modules.ts';
import { emitRegistry, readKinds } from '../../../scripts/generate/emit-registry.ts';
import { emitTypes } from '../../../scripts/generate/emit-types.ts';
import { loadSchemas } from '../../../scripts/generate/load-schemas.ts';

const ROOT = join(import.meta.dirname, '../../..');
const SCHEMAS = join(ROOT, 'schemas');

describe('the generator', () => {
  it('writes the same text for the same schemas', async () => {
    const text = async () => {
      const schemas = loadSchemas(SCHEMAS);
      const kinds = await readKinds(join(ROOT, 'src/resources/kinds'), schemas.kinds);
      return [...emitModules(schemas), emitTypes(schemas.kinds), emitRegistry(kinds)];
    };
    assert.deepEqual(await text(), await text());
  });

  it('writes a struct that kinds share once, and each kind imports it', () => {
    const modules = emitModules(loadSchemas(SCHEMAS));
    assert.match(modules.get('definitions.ts')!, /^export const RuleStruct: Struct = /m);
    assert.match(modules.get('network-policy.ts')!, /^import \{.* RuleStruct\b.*\} from '\.\/definitions\.ts';$/m);
    assert.doesNotMatch(modules.get('network-policy.ts')!, /const RuleStruct/);
  });

  it('leaves the checks out for kinds without a custom resource definition', () => {
    const modules = emitModules(loadSchemas(SCHEMAS));
    assert.match(modules.get('node.ts')!, /^export const model: Model = \{ kind: 'Node', root: NodeStruct \};$/m);
    assert.equal(modules.get('node.validate.js'), undefined);
  });

  it('writes checks that use no library, and a struct as one function however often it stands in a kind', () => {
    const check = emitModules(loadSchemas(SCHEMAS)).get('network-policy.validate.js')!;
    assert.deepEqual(
      [...check.matchAll(/\bfrom '(.*)'|\brequire\(/g)].map(([, path]) => path),
      ['../../encoding/go-format.ts', '../cel-runtime.ts', '../schema-check.ts'],
    );
    assert.equal(check.split('ICMP code specified without an ICMP type').length, 2);
  });

  it('lets keywords beside a reference win over those of its target', () => {
    const { kinds } = loadSchemas(SCHEMAS);
    const peer = kinds.find(({ kind }) => kind === 'BGPPeer')!.schema.properties!.spec!.properties!;
    assert.equal(peer.asNumber!['x-go-type'], 'ASNumber');
    assert.equal(peer.asNumber!.description, 'AS number of the peer.');
    assert.equal(peer.localASNumber!['x-go-pointer'], true);
  });

  describe('given a folder of its own', () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'generate-'));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it('names a module of a kind that has no default export or no schema', async () => {
      writeFileSync(join(folder, 'a.ts'), 'export const kind = 1;');
      await assert.rejects(readKinds(folder, []), /kinds\/a\.ts has no default export/);
      rmSync(join(folder, 'a.ts'));
      writeFileSync(join(folder, 'b.ts'), "export default { kind: 'Thing' };");
      await assert.rejects(readKinds(folder, []), /kinds\/b\.ts is a Thing, for which schemas\/ has no file/);
    });
  });
});

describe('the translation of CEL', () => {
  it('turns field selection, has() and comparison into calls and operators', () => {
    assert.equal(translateRule("self.b != 'x'"), "(cel.get(self, 'b') !== 'x')");
    assert.equal(translateRule('self.order == 1000000.0'), "(cel.get(self, 'order') === 1000000)");
    assert.equal(
      translateRule('cidr(self.a) == cidr(self.a).masked()'),
      "cel.equal(cel.cidr(cel.get(self, 'a')), cel.masked(cel.cidr(cel.get(self, 'a'))))",
    );
  });

  it('reads fields directly that are present for sure', () => {
    assert.equal(translateRule('!has(self.a) || size(self.a) == 0'), "(!cel.has(self, 'a') || (cel.size(self.a) === 0))");
    assert.equal(
      translateRule('has(self.a) && has(self.a.b) && self.a.b > 1'),
      "((cel.has(self, 'a') && cel.has(self.a, 'b')) && (self.a.b > 1))",
    );
    assert.equal(translateRule('has(self.a) ? self.a : self.b'), "(cel.has(self, 'a') ? self.a : cel.get(self, 'b'))");
    assert.equal(translateRule('has(self.a) || self.a'), "(cel.has(self, 'a') || cel.get(self, 'a'))");
  });

  it('hands both sides over unevaluated where an error on the left may not count', () => {
    assert.equal(translateRule("self.a == 'x' || has(self.b)"), "cel.or(() => (cel.get(self, 'a') === 'x'), () => cel.has(self, 'b'))");
    assert.equal(
      translateRule('ip(self) == self && has(self.b)'),
      "cel.and(() => cel.equal(cel.ip(self), self), () => cel.has(self, 'b'))",
    );
  });

  it('relies on nothing that an ignored error leaves open', () => {
    const rule = "self.a == 'x' || !has(self.b) || self.b == 'y'";
    assert.equal(
      translateRule(rule),
      "cel.or(() => cel.or(() => (cel.get(self, 'a') === 'x'), () => !cel.has(self, 'b')), () => (cel.get(self, 'b') === 'y'))",
    );
  });

  it('knows exists() and all()', () => {
    assert.equal(translateRule("self.l.exists(x, x == 'a')"), "cel.exists(cel.get(self, 'l'), (x) => (x === 'a'))");
    assert.equal(translateRule('self.l.all(x, x > 1)'), "cel.all(cel.get(self, 'l'), (x) => (x > 1))");
  });

  it('refuses what the runtime does not have, with the text of the rule', () => {
    assert.throws(() => translateRule('self.a.endsWith("x")'), /CEL rule self\.a\.endsWith\("x"\): function endsWith is not supported/);
    assert.throws(() => translateRule('self.l.map(x, x)'), /only exists\(\) and all\(\) are supported/);
  });
});
