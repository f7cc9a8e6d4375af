/** `calicoctl convert`: reads one file, prints what its objects are today. No datastore, no configuration. */
import { CalicoError, isCalicoError } from '../base/errors.ts';
import { toGoJson } from '../encoding/go-json.ts';
import { toYaml } from '../encoding/yaml-emit.ts';
import { convertManifest } from '../resources/convert/index.ts';
import { Failure } from './failure.ts';
import { readInput } from './manifest/files.ts';
import type { Output } from './output.ts';

export interface ConvertFlags {
  readonly filename: string;
  readonly output: string;
  readonly 'ignore-validation': boolean;
}

export async function convertFile(
  { filename, output: format, 'ignore-validation': unchecked }: ConvertFlags,
  output: Output,
): Promise<void> {
  if (!['', 'yaml', 'yml', 'json'].includes(format))
    throw new Failure(`unrecognized output format '${format}'`, { hint: 'Formats: yaml, json' });
  if (filename === '') throw new Failure('no file to convert', { hint: 'Give one with -f, or - for standard input.' });
  const results = await convertManifest(await readFile(filename), { validate: !unchecked });
  await output.out(render(results, format));
}

async function readFile(filename: string): Promise<string> {
  const prefix = 'failed to create resources from file: ';
  try {
    const { isDirectory, files } = await readInput({ filename, recursive: false, stdin: process.stdin });
    if (isDirectory) throw new CalicoError('Input', `read ${filename}: is a directory`, { hint: 'Give the files in it one by one.' });
    return files[0]!.text;
  } catch (error) {
    throw isCalicoError(error) ? new Failure(prefix + error.message, { hint: error.hint, cause: error }) : error;
  }
}

/** One object stands alone, several in a list; none is null. */
function render(results: readonly object[], format: string): string {
  const value = results.length > 1 ? { kind: 'List', apiVersion: 'v1', metadata: {}, items: results } : (results[0] ?? null);
  return format === 'json' ? `${toGoJson(value, { indent: 2 })}\n` : toYaml(value);
}
