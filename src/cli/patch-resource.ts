/** `patch`: one resource changed by a description of the change (reference calicoctl-cli.md 7.5). */
import { CalicoError, isCalicoError } from '../base/errors.ts';
import type { Client } from '../client/client.ts';
import { patchResource } from '../client/operations/patch.ts';
import type { Stored } from '../datastore/datastore.ts';
import { parseJson } from '../encoding/go-json.ts';
import { jsonPatch, mergePatch, strategicMerge } from '../encoding/patch/index.ts';
import { decode } from '../resources/decode.ts';
import { userKindByName } from '../resources/registry.ts';
import { type Resource, refOf } from '../resources/resource.ts';
import { Connection, type ConnectionFlags } from './connection.ts';
import { candidates } from './manifest/documents.ts';
import { resolveNamespace } from './namespaces.ts';
import { getNamed } from './near-names.ts';
import type { Outcome } from './outcome.ts';
import type { Output } from './output.ts';
import { reportOutcome } from './report-outcomes.ts';
import { type Request, refuseEmptyNames, requestsOfNames } from './requests.ts';
import { withResultDocument } from './result-document.ts';

const FORMATS = { strategic: strategicMerge, merge: mergePatch, json: jsonPatch } as const;

export interface PatchFlags extends ConnectionFlags {
  readonly namespace: string;
  readonly output: string;
  readonly patch: string;
  readonly type: string;
}

export async function patchAndReport(
  flags: PatchFlags,
  args: { readonly kind: string; readonly name: string },
  output: Output,
): Promise<void> {
  await withResultDocument('patch', { format: flags.output, output, dryRun: flags['dry-run'] }, async () => {
    await using connection = await Connection.open(flags, output);
    await connection.checkForWriting(flags, output);
    const [request] = await requestsOfNames(args.kind, [args.name]);
    const { client } = connection;
    refuseEmptyNames([args.name]);
    const outcome = await patchOne(client, request!, flags);
    await reportOutcome('patch', outcome, {
      output,
      format: flags.output,
      dryRun: flags['dry-run'],
      success: `Successfully patched 1 '${request!.kind.kind}' resource\n`,
      failed: 'hit error: ',
    });
  });
}

async function patchOne(client: Client, request: Request, flags: PatchFlags): Promise<Outcome> {
  const { kind, resource } = request;
  const { name = '' } = resource.metadata;
  let namespace: string | undefined;
  try {
    namespace = resolveNamespace({ kind: kind.kind, namespaced: kind.namespaced, name, documented: undefined, flag: flags.namespace });
    const current = await getNamed(client, { ...refOf(resource), namespace });
    const patched = await decodePatched(applyPatch(current, flags));
    const { stored } = await step('updating existing resource', () => patchResource(client, patched, current));
    return { request, namespace, action: 'patched', revision: stored.revision };
  } catch (error) {
    return { request, namespace, action: 'failed', error };
  }
}

/**
 * Upstream takes every patch as a strategic one, whatever `--type` says. A word it does not mean anything by stays so here, and an
 * object, which cannot be a JSON patch, too.
 */
function applyPatch({ resource }: Stored, { patch, type }: PatchFlags): unknown {
  const name = Object.hasOwn(FORMATS, type) ? (type as keyof typeof FORMATS) : 'strategic';
  const wording = name === 'strategic' ? 'strategic merge' : name;
  try {
    const parsed = parsePatch(patch);
    return FORMATS[name === 'json' && !Array.isArray(parsed) ? 'strategic' : name](resource, parsed);
  } catch (error) {
    throw rephrased(error, `performing ${wording} patch`);
  }
}

function parsePatch(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    const hint = text === '' ? 'Give the patch with -p, in JSON.' : `The patch must be JSON: ${(error as Error).message}`;
    throw new CalicoError('Input', 'invalid JSON document', { cause: error, hint });
  }
}

async function decodePatched(value: unknown): Promise<Resource> {
  return step('creating resource from patched data', async () => {
    const [only, ...others] = await candidates(value, userKindByName);
    if (!only || others.length > 0) throw new CalicoError('Input', 'the patch makes something other than one resource of it');
    return decode(await only.kind.model(), only.value, { strict: true });
  });
}

async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw rephrased(error, name);
  }
}

function rephrased(error: unknown, prefix: string): unknown {
  if (!isCalicoError(error)) return error;
  const { code, message, hint, identifier, findings, existing } = error;
  return new CalicoError(code, `${prefix}: ${message}`, { hint, identifier, findings, existing, cause: error });
}
