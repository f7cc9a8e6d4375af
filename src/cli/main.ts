/** One run of the program: which command, with which arguments, is decided before oclif, which runs it, is loaded. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programName, readTable } from './argv/command-table.ts';
import { type Call, readCommandLine } from './argv/index.ts';
import { Output } from './output.ts';
import { clientVersionText } from './release.ts';

/** The folder of package.json, two above this file in src/ and in dist/. */
const packageRoot = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** `processArgv`: the interpreter, the script as it was called, and the arguments. */
export async function main([, script = '', ...argv]: readonly string[]): Promise<void> {
  const pjson = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
  const table = readTable(packageRoot, pjson.oclif.topics);
  const output = new Output(process.stdout, process.stderr);
  if (argv[0]?.startsWith('__complete')) {
    const { answerCompletion } = await import('./completion/answer.ts');
    return answerCompletion({ table, packageRoot, argv }, output);
  }
  const call = readCommandLine(table, argv, programName(script));
  if (call.do === 'fail') {
    output.err(`${call.message}\n`);
    if (call.hint) output.note(call.hint);
    process.exitCode = call.exitCode;
  } else if (call.do === 'help') {
    const { renderHelp } = await import('./help.ts');
    await output.out(renderHelp(table, call.node, programName(script)));
  } else if (isPlainClientVersion(call)) {
    await output.out(clientVersionText());
  } else {
    const { runCommand } = await import('./run-command.ts');
    await runCommand({ packageRoot, pjson, id: call.id, argv: call.argv });
  }
}

/** `version --client` is what scripts ask most often, and all it needs is here: oclif would take three times as long to load. */
function isPlainClientVersion({ id, argv }: Extract<Call, { do: 'run' }>): boolean {
  return id === 'version' && argv.join(' ') === '--client --';
}
