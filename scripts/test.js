// `npm test`: installs what the tests need, builds, runs every suite, and ends with the sum of their own counts.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, install, node, root, run, step } from './bootstrap.js';

install();
step('installing test servers', 'sh', ['scripts/install-test-servers.sh']);
build();
// Outside CI a machine without it, and without Go to build it, runs the rest.
const hasKubernetes = run(node, ['scripts/install-kube-apiserver.ts']) === 0;
if (!hasKubernetes && process.env.CI === 'true') process.exit(1);

const mocha = (...specs) => [node, ['node_modules/mocha/bin/mocha.js', ...specs]];
const recordings = resolve(root, process.env.CONFORMANCE_DATA ?? '../shared');
/** Each suite's last line is `N passed, N failed[, N skipped]`. */
const suites = [
  ['unit', ...mocha('test/unit/**/*.test.ts')],
  ['quality', ...mocha('test/quality/**/*.test.ts')],
  ['integration', ...mocha('test/integration/**/*.test.ts')],
  // Each job has servers of its own.
  ['end to end', ...mocha('--parallel', '--jobs', '2', 'test/e2e/**/*.test.ts')],
];
if (existsSync(join(recordings, 'vectors'))) {
  suites.push(['recordings', ...mocha('test/conformance/**/*.test.ts')]);
  suites.push(['conformance', node, ['test/conformance/run.ts', join(recordings, 'vectors')]]);
} else
  console.error(`\nSKIPPED: conformance with recorded vectors: none in ${recordings}; set CONFORMANCE_DATA to the folder that holds them`);
if (existsSync(join(recordings, 'transcripts'))) {
  const transcripts = (...files) => ['test/conformance/transcripts.ts', ...files.map((file) => join(recordings, 'transcripts', file))];
  const onKubernetes = hasKubernetes ? ['kube-shared.json'] : [];
  suites.push(['transcripts', node, transcripts('shared.json', 'convert-shared.json', ...onKubernetes)]);
  // Where the server's own checks and defaults speak; the other areas by command.
  const areas = ['--area', 'kdd-errors', '--area', 'kdd-v3-crud'];
  if (hasKubernetes) suites.push(['own CRDs', node, [...transcripts(...onKubernetes), '--definitions', 'own', ...areas]]);
} else console.error(`\nSKIPPED: recorded transcripts: none in ${recordings}; set CONFORMANCE_DATA to the folder that holds them`);

/** Runs one suite, passing its output through; resolves with its own counts. */
function runSuite([title, command, args]) {
  console.log(`\n== ${title}`);
  const started = Date.now();
  return new Promise((done) => {
    let tail = '';
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.on('data', (chunk) => {
      process.stdout.write(chunk);
      tail = (tail + chunk).slice(-1000);
    });
    child.on('close', (code) => {
      const counts = tail
        .trimEnd()
        .split('\n')
        .at(-1)
        ?.match(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/);
      const [passed, failed, skipped] = [1, 2, 3].map((group) => Number(counts?.[group] ?? 0));
      const broken = !counts || (code !== 0 && failed === 0) || (counts && passed + failed + skipped === 0);
      if (broken) console.error(`${title}: ended with exit code ${code} and ${counts ? 'no failed test' : 'without its counts'}`);
      done({ title, passed, failed: failed + (broken ? 1 : 0), skipped, seconds: (Date.now() - started) / 1000 });
    });
  });
}

const results = [];
for (const suite of suites) results.push(await runSuite(suite));
console.log('');
for (const { title, passed, failed, skipped, seconds } of results) {
  console.log(
    `${title.padEnd(14)} ${String(passed).padStart(6)} passed ${String(failed).padStart(4)} failed ${String(skipped).padStart(4)} skipped  ${seconds.toFixed(1).padStart(7)} s`,
  );
}
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
const skipped = sum('skipped');
console.log(`${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(sum('failed') > 0 || sum('passed') === 0 ? 1 : 0);
