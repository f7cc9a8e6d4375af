/**
 * `npm run conformance -- FILE_OR_FOLDER... [--area NAME]`: runs recorded vectors. The area is the file's name; a line per failing vector, then
 * `N passed, N failed, N skipped`. Exceptions stand in deviations.json with their reason, and are printed.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Area, SKIP, type VectorRecord } from './area.ts';

const here = dirname(fileURLToPath(import.meta.url));

/** Areas of the node agent: reported as skipped until what they check is built. */
const LATER = ['calc-graph', 'felix-config', 'kdd-crd', 'policy-truth', 'rules-nft', 'syncer'];

const { values, positionals } = parseArgs({ allowPositionals: true, options: { area: { type: 'string', multiple: true } } });
if (positionals.length === 0) {
  console.error('usage: npm run conformance -- FILE_OR_FOLDER... [--area NAME]');
  process.exit(2);
}

const deviations: Record<string, Record<string, string>> = JSON.parse(readFileSync(join(here, 'deviations.json'), 'utf8')).vectors;
const counts = { passed: 0, failed: 0, skipped: 0 };

for (const file of positionals.flatMap(vectorFiles)) {
  const area = basename(file, '.json');
  if (values.area && !values.area.includes(area)) continue;
  await runFile(file, area);
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(counts.failed > 0 ? 1 : 0);

function vectorFiles(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(path, name));
}

async function runFile(file: string, area: string): Promise<void> {
  const records: VectorRecord[] | object = JSON.parse(readFileSync(file, 'utf8'));
  const path = join(here, 'areas', `${area}.ts`);
  if (!existsSync(path)) {
    if (!LATER.includes(area)) fail(area, '(file)', `no area of that name is known: ${file}`);
    else skip(area, Array.isArray(records) ? records.length : 1);
    return;
  }
  const module: Area = await import(path);
  const before = { ...counts };
  for (const record of records as VectorRecord[]) await runRecord(module, area, record);
  await module.close?.();
  const [passed, failed, skipped] = [counts.passed - before.passed, counts.failed - before.failed, counts.skipped - before.skipped];
  console.log(`${area}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
}

async function runRecord(module: Area, area: string, record: VectorRecord): Promise<void> {
  const reason = deviations[area]?.[record.name];
  let outcome: string | undefined;
  try {
    outcome = await module.run(record);
  } catch (error) {
    outcome = `threw ${error instanceof Error ? error.stack : String(error)}`;
  }
  if (outcome === SKIP) counts.skipped += 1;
  else if (outcome === undefined) counts.passed += 1;
  else if (reason !== undefined) {
    counts.skipped += 1;
    console.log(`deviates: ${area}/${record.name}: ${reason}`);
  } else fail(area, record.name, outcome);
}

function fail(area: string, name: string, message: string): void {
  counts.failed += 1;
  console.log(`FAIL ${area}/${name}: ${message}`);
}

function skip(area: string, records: number): void {
  counts.skipped += records;
  console.log(`${area}: skipped (${records} records): nothing here reads it yet`);
}
