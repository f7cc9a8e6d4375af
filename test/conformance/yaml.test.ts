import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseYaml } from '../../src/encoding/yaml.ts';
import { toYaml } from '../../src/encoding/yaml-emit.ts';

const folder = join(process.env.CONFORMANCE_DATA ?? '../shared', 'transcripts');
const FILES = ['shared.json', 'kube-shared.json', 'convert-shared.json'];
/** What stands in place of a value that differs from run to run, and a value that is quoted for the same reason. */
const PLACEHOLDERS = [
  ['"<time>"', '"2026-01-02T03:04:05Z"'],
  ['"<rv>"', '"17"'],
] as const;

interface Step {
  readonly args?: readonly string[];
  readonly stdin?: string;
  readonly stdout?: string;
  readonly stderr?: string;
}

function recordedSteps(): Step[] {
  return FILES.map((name) => join(folder, name))
    .filter((file) => existsSync(file))
    .flatMap((file) => (JSON.parse(readFileSync(file, 'utf8')) as { scenarios: { steps: Step[] }[] }).scenarios)
    .flatMap(({ steps }) => steps);
}

describe('recorded YAML', () => {
  const steps = recordedSteps();

  before(function () {
    if (steps.length > 0) return;
    console.warn(`SKIPPED: no recordings in ${folder}; set CONFORMANCE_DATA to the folder that holds them`);
    this.skip();
  });

  it('is printed again from its values, byte for byte', () => {
    let compared = 0;
    for (const { args = [], stdout = '' } of steps) {
      if (!args.includes('yaml') || !/^(?:apiVersion:|- )/.test(stdout)) continue;
      const recorded = PLACEHOLDERS.reduce((text, [placeholder, value]) => text.replaceAll(placeholder, value), stdout);
      assert.equal(toYaml(parseYaml(recorded).value), recorded, args.join(' '));
      compared++;
    }
    assert.ok(compared > 50, `only ${compared} outputs compared`);
  });

  it('is refused with the recorded words', () => {
    let compared = 0;
    for (const { stdin = '', stderr = '' } of steps) {
      const expected = /(?:converting YAML to JSON|parsing document): (yaml: .*)\n$/s.exec(stderr)?.[1];
      if (expected === undefined) continue;
      assert.throws(() => parseYaml(stdin), { message: expected });
      compared++;
    }
    assert.ok(compared > 0, 'no error compared');
  });
});
