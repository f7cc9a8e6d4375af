import { CalicoError, invalid } from '../base/errors.ts';
import type { Kind, WriteContext } from '../resources/kind.ts';
import type { Resource } from '../resources/resource.ts';
import { validate } from '../resources/validate.ts';

export interface CheckContext<R extends Resource> extends WriteContext<R> {
  /** Whether the kind's schema and its CEL rules apply, and its defaults. */
  readonly schema: boolean;
}

/** The object to be stored, with all defaults. Throws what is wrong with it (reference resources.md 1.1, layers B to D). */
export async function checkResource<R extends Resource>(kind: Kind<R>, resource: R, { schema, ...context }: CheckContext<R>): Promise<R> {
  const { beforeValidation, afterValidation } = kind.hooks ?? {};
  const prepared = beforeValidation ? await beforeValidation(resource, context) : resource;
  const { resource: valid, findings } = validate(kind, await kind.model(), prepared, { schema });
  if (findings.length > 0) throw invalid(findings);
  checkSingleton(kind, valid, context.operation);
  return afterValidation ? afterValidation(valid, context) : valid;
}

function checkSingleton<R extends Resource>({ singleton }: Kind<R>, { metadata }: R, operation: WriteContext<R>['operation']): void {
  if (!singleton || metadata.name === singleton.name || (operation === 'update' && !singleton.onUpdate)) return;
  const finding = { name: 'Metadata.Name', value: metadata.name, reason: singleton.message, path: ['metadata', 'name'] };
  throw new CalicoError('Invalid', singleton.message, { findings: [finding] });
}
