/** One run of the program: which command, with which arguments, is decided before oclif, which runs it, is loaded. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programName, readTable } from './argv/command-table.ts';
import { readCommandLine } from './argv/index.ts';
import { EXIT_FAILED } from './failure.ts';
import { Output } from './output.ts';

/** The folder of package.json, two above this file in src/ and in dist/. */
const packageRoot = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** `processArgv`: the interpreter, the script as it was called, and the arguments. */
export async function main([, script = '', ...argv]: readonly string[]): Promise<void> {
  const pjson = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
  const table = readTable(packageRoot, pjson.oclif.topics);
  const call = readCommandLine(table, argv, programName(script));
  if (call.do === 'run') {
    const { runCommand } = await import('./run-command.ts');
    await runCommand({ packageRoot, pjson, id: call.id, argv: call.argv });
  } else if (call.do === 'help') {
    const { renderHelp } = await import('./help.ts');
    await new Output(process.stdout, process.stderr).out(renderHelp(table, call.node, programName(script)));
  } else {
    new Output(process.stdout, process.stderr).err(`${call.message}\n`);
    process.exitCode = EXIT_FAILED;
  }
}
