/** `edit`: a stored resource in the user's editor, and back. Nothing that somebody else wrote meanwhile is overwritten. */
import { isCalicoError } from '../../base/errors.ts';
import type { Client } from '../../client/client.ts';
import { replaceResource } from '../../client/operations/replace.ts';
import type { Stored } from '../../datastore/datastore.ts';
import { toYaml } from '../../encoding/yaml-emit.ts';
import { identifier, refOf } from '../../resources/resource.ts';
import type { Surroundings } from '../change-resources.ts';
import { Connection, type ConnectionFlags } from '../connection.ts';
import { resourceDiff } from '../diff/resource-diff.ts';
import { hintOf, messageOf } from '../error-text.ts';
import { Failure } from '../failure.ts';
import type { Loaded } from '../manifest/load.ts';
import { resolveNamespace } from '../namespaces.ts';
import { getNamed } from '../near-names.ts';
import { type Outcome, placesOf } from '../outcome.ts';
import { reportOutcome } from '../report-outcomes.ts';
import type { Request } from '../requests.ts';
import { withResultDocument } from '../result-document.ts';
import { requestsOfWords, type Words } from '../selection/words.ts';
import { correctionComment, type Mistake, readEdited, withComment, withoutComment } from './edit-text.ts';
import { EditedFile, editorCommand, runEditor } from './editor.ts';

export interface EditFlags extends ConnectionFlags {
  readonly namespace: string;
  readonly output: string;
}

export async function editAndReport(flags: EditFlags, words: Words, { output, interrupt }: Surroundings): Promise<void> {
  const { 'dry-run': dryRun, output: format } = flags;
  await withResultDocument('edit', { format, output, dryRun }, async () => {
    await using connection = await Connection.open(flags, output);
    await connection.checkForWriting(flags, output);
    const request = await oneOf(words);
    const { client } = connection;
    const { kind, metadata } = request.resource;
    const choice = { kind, namespaced: request.kind.namespaced, name: metadata.name ?? '', documented: undefined, flag: flags.namespace };
    const namespace = resolveNamespace(choice);
    const current = await getNamed(client, { ...refOf(request.resource), namespace });
    // Ctrl-C is the editor's.
    const stored = await interrupt.during(() => edit(client, current));
    const outcome: Outcome = { request, namespace, action: stored ? 'configured' : 'unchanged', revision: (stored ?? current).revision };
    const success = stored ? `Successfully edited 1 '${kind}' resource\n` : 'Edit cancelled, no changes made\n';
    await reportOutcome('edit', outcome, { output, format, dryRun: dryRun && stored !== undefined, success });
  });
}

async function oneOf({ kind, names }: Words): Promise<Request> {
  const requests = kind === undefined ? [] : await requestsOfWords(kind, names);
  const [request] = requests;
  if (requests.length === 1 && request?.resource.metadata.name) return request;
  throw new Failure('edit works on one resource: give its kind and name', { hint: 'For example: `calicoctl edit ippool main`.' });
}

/** What is stored afterwards; undefined where nothing was to be changed. Where the text could not be stored, its file stays. */
async function edit(client: Client, current: Stored): Promise<Stored | undefined> {
  const { resource } = current;
  const name = identifier(refOf(resource));
  const file = await EditedFile.create(`${resource.kind}-${resource.metadata.name}.yaml`.replaceAll(/[^\w.-]/g, '_'));
  const command = editorCommand(process.env);
  let comment = [`Change ${name} and save; leave it as it is, or empty the file, to change nothing.`];
  let shown = toYaml(resource);
  let mistake: Failure | undefined;
  for (;;) {
    await file.write(withComment(comment, shown));
    await runEditor(command, file.path).catch((error) => giveUp(error, file, mistake && shown));
    const yaml = withoutComment(await file.read());
    if (yaml.trim() !== '' && yaml === shown && mistake) return giveUp(mistake, file, yaml);
    if (yaml.trim() === '' || yaml === shown) {
      await file.remove();
      return undefined;
    }
    let edited: Loaded | undefined;
    try {
      edited = await readEdited(yaml, resource);
      const stored = await store(client, edited, current);
      await file.remove();
      return stored;
    } catch (error) {
      if (!canBeCorrected(error)) return giveUp(await explained(client, error, current), file, yaml);
      const told = mistakeOf(error, edited);
      mistake = new Failure(told.message, { details: told.places, hint: told.hint, cause: error });
      comment = correctionComment(name, told);
      shown = yaml;
    }
  }
}

/** Only over what was read. Undefined where it says the same. */
async function store(client: Client, { resource }: Loaded, current: Stored): Promise<Stored | undefined> {
  if (resourceDiff({ name: '', before: current.resource, after: resource }) === '') return undefined;
  const metadata = { ...resource.metadata, resourceVersion: current.revision };
  return (await replaceResource(client, { ...resource, metadata }, current)).stored;
}

function canBeCorrected(error: unknown): boolean {
  return error instanceof Failure || isCalicoError(error, 'Invalid', 'Input');
}

function mistakeOf(error: unknown, edited: Loaded | undefined): Mistake {
  const message = messageOf(error);
  if (error instanceof Failure || !edited) return { message, places: error instanceof Failure ? error.details : [], hint: hintOf(error) };
  const failed = { request: edited, namespace: edited.resource.metadata.namespace, action: 'failed', error } as const;
  return { message, places: placesOf(failed), hint: hintOf(error) };
}

/** For a conflict: what others changed meanwhile. */
async function explained(client: Client, error: unknown, { resource: before }: Stored): Promise<unknown> {
  if (!isCalicoError(error, 'Conflict')) return error;
  const name = identifier(refOf(before));
  const latest = await client.get(refOf(before)).catch(() => undefined);
  if (!latest) return new Failure(`${name} was deleted meanwhile`, { cause: error });
  const diff = resourceDiff({ name, before, after: latest.resource });
  return new Failure(error.message, {
    details: [`${name} was changed by somebody else meanwhile:`, ...diff.trimEnd().split('\n')],
    cause: error,
  });
}

/** Ends the edit. A text that is worth something stays in the file, without comment, and mistakes are named by its lines. */
async function giveUp(error: unknown, file: EditedFile, yaml: string | undefined): Promise<never> {
  if (yaml === undefined) {
    await file.remove();
    throw error;
  }
  await file.write(yaml);
  const details = error instanceof Failure ? error.details.map((line) => line.replace(/^stdin(?=:\d+:\d+)/, file.path)) : [];
  const hint = [hintOf(error), `Your text is kept in "${file.path}".`].filter(Boolean).join('\n');
  throw new Failure(messageOf(error), { details, hint, cause: error });
}
