import { alreadyExists, notSupported } from '../../base/errors.ts';
import { column, nameColumn, pairs } from '../columns.ts';
import type { Profile } from '../generated/types.ts';
import type { Kind, WriteContext } from '../kind.ts';
import { API_VERSION, type Ref } from '../resource.ts';

/** Every endpoint that names no other profile has it. */
export const DEFAULT_ALLOW: Profile = {
  kind: 'Profile',
  apiVersion: API_VERSION,
  metadata: { name: 'projectcalico-default-allow', resourceVersion: '1' },
  spec: { ingress: [{ action: 'Allow' }], egress: [{ action: 'Allow' }] },
};
const NAME = DEFAULT_ALLOW.metadata.name!;

function refuseWrite(profile: Profile, { operation }: WriteContext<Profile>): Profile {
  if (profile.metadata.name !== NAME) return profile;
  if (operation === 'create') throw alreadyExists(NAME, `${NAME} already exists. The profile "${NAME}" is default provided by Calico`);
  throw notSupported('Update', NAME, `The profile "${NAME}" is a default provided by Calico and cannot be updated`);
}

function refuseDelete(ref: Ref): undefined {
  if (ref.name === NAME) throw notSupported('Delete', NAME, `The profile "${NAME}" is a default provided by Calico and cannot be deleted`);
}

export default {
  kind: 'Profile',
  plural: 'profiles',
  aliases: ['profile', 'profiles', 'pro', 'pros'],
  namespaced: false,
  model: async () => (await import('../generated/profile.ts')).model,
  hooks: { beforeValidation: refuseWrite, beforeDelete: refuseDelete },
  builtIn: [DEFAULT_ALLOW],
  columns: { ps: [nameColumn], wide: [nameColumn, column('LABELS', ({ spec }) => pairs(spec.labelsToApply))] },
  storedAt: { at: 'resource', kubernetes: 'profile' },
} satisfies Kind<Profile>;
