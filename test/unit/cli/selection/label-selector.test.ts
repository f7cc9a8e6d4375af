import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Failure } from '../../../../src/cli/failure.ts';
import { parseLabelSelector } from '../../../../src/cli/selection/label-selector.ts';

const text = (selector: string) => parseLabelSelector(selector)?.text;

describe('--selector', () => {
  it("takes Calico's language as it is", () => {
    assert.equal(text("env == 'prod' && has(team)"), '(env == "prod" && has(team))');
    assert.equal(text("env in {'a', 'b'} || !has(x)"), '(env in {"a", "b"} || !has(x))');
    assert.equal(text('all()'), 'all()');
  });

  it('takes lists of requirements as kubectl does', () => {
    assert.equal(text('env=prod'), 'env == "prod"');
    assert.equal(text('env==prod'), 'env == "prod"');
    assert.equal(text('env = prod , tier != db'), '(env == "prod" && tier != "db")');
    assert.equal(text('env in (a, b),!legacy,team'), '(env in {"a", "b"} && !has(legacy) && has(team))');
    assert.equal(text('example.com/role notin (x)'), 'example.com/role not in {"x"}');
    assert.equal(text("env='prod'"), 'env == "prod"');
    assert.equal(text('env='), 'env == ""');
  });

  it('means nothing where it is empty: a shell variable that is not set must not select everything to be deleted', () => {
    assert.equal(text(''), undefined);
    assert.equal(text('  '), undefined);
  });

  it('refuses anything else with the reason and both forms', () => {
    for (const wrong of ['env=&', 'a=b,', ',', 'a in (b', 'a b', '=b', "a=='b", 'env in b']) {
      assert.throws(
        () => parseLabelSelector(wrong),
        (error: Failure) =>
          error instanceof Failure && error.message.startsWith(`invalid selector '${wrong}': `) && error.hint!.includes('env=prod'),
        wrong,
      );
    }
  });

  it('selects the same by equality in both languages', () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9_.-]{0,8}$/);
    fc.assert(
      fc.property(label, label, fc.dictionary(label, label), (key, value, labels) => {
        fc.pre(!['in', 'not', 'contains', 'starts', 'ends'].includes(key));
        const [ours, calicos] = [`${key}=${value}`, `${key} == '${value}'`].map((selector) => parseLabelSelector(selector)!);
        assert.equal(ours!.evaluate({ ...labels, [key]: value }), true);
        assert.equal(ours!.evaluate(labels), calicos!.evaluate(labels));
      }),
    );
  });

  it('takes any text in linear time', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'a =!,()\'"') }), (text) => {
        try {
          parseLabelSelector(text);
        } catch (error) {
          assert.ok(error instanceof Failure);
        }
      }),
    );
    for (const hostile of ['('.repeat(50_000), ','.repeat(50_000), 'a '.repeat(50_000), `a in (${' ,'.repeat(50_000)}`]) {
      const started = performance.now();
      assert.throws(() => parseLabelSelector(hostile));
      assert.ok(performance.now() - started < 1000);
    }
  });
});
