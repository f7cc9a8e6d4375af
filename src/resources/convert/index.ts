/** `calicoctl convert`: manifests of the first generation, and Kubernetes' network policies, as resources of today (reference calicoctl-cli.md 18). */
import { CalicoError, invalid, isCalicoError } from '../../base/errors.ts';
import { canonical } from '../encode.ts';
import { kindByName } from '../registry.ts';
import type { Resource } from '../resource.ts';
import { validate } from '../validate.ts';
import { legacyForm } from './legacy-form.ts';
import { type Conversion, loadLegacy } from './load.ts';

export interface ConvertOptions {
  /** Check the results by the rules of today, as far as these need no datastore. */
  readonly validate: boolean;
}

/** The results in the manifest's order, in the form in which upstream's last convert printed them. Throws CalicoError with its texts; there is no partial result. */
export async function convertManifest(text: string, options: ConvertOptions): Promise<object[]> {
  const conversions = prefixed('failed to create resources from file: ', () => loadLegacy(text));
  const results: object[] = [];
  for (const conversion of conversions) results.push(await convertOne(conversion, options));
  return results;
}

async function convertOne(conversion: Conversion, options: ConvertOptions): Promise<object> {
  const resource = withoutHistory(prefixed('failed to convert resource: ', conversion));
  const kind = await kindByName(resource.kind);
  const model = await kind.model();
  const typed = canonical(model, resource);
  if (options.validate) {
    const { findings } = validate(kind, model, typed, { schema: false });
    if (findings.length > 0) {
      const hint = "Re-run the command with '--ignore-validation' flag to see the converted output";
      const { message } = invalid(findings);
      throw new CalicoError('Invalid', `converted manifest resource(s) failed validation: ${message}${hint}`, { findings });
    }
  }
  return legacyForm(typed);
}

/** What a store said about an object means nothing for a new one. */
function withoutHistory(resource: Resource): Resource {
  const { uid: _uid, resourceVersion: _version, creationTimestamp: _created, ...metadata } = resource.metadata;
  return { ...resource, metadata };
}

function prefixed<T>(prefix: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!isCalicoError(error)) throw error;
    throw new CalicoError(error.code, prefix + error.message, { hint: error.hint, findings: error.findings, cause: error });
  }
}
