/** Which of Calico's two API groups a cluster uses (reference resources.md 9.1). */
import { isCalicoError } from '../../base/errors.ts';
import { API_VERSION } from '../../resources/resource.ts';
import type { Setting } from '../settings.ts';
import type { Api } from './api.ts';

/** `v1`: crd.projectcalico.org/v1. `v3`: projectcalico.org/v3. */
export type ApiGroup = 'v1' | 'v3';

/** What is configured, else what the server has: v3 only where v1 is absent, as an API server of Calico's may stand before v1. */
export async function findApiGroup(configured: Setting | undefined, api: Api): Promise<ApiGroup> {
  if (configured) return configured.value.toLowerCase() === API_VERSION ? 'v3' : 'v1';
  try {
    const { groups = [] } = await api.get<{ groups?: readonly { readonly name: string }[] }>('/apis');
    const has = (name: string) => groups.some((group) => group.name === name);
    return has('projectcalico.org') && !has('crd.projectcalico.org') ? 'v3' : 'v1';
  } catch (error) {
    // The next request tells what is wrong, in the words of what was asked for.
    if (isCalicoError(error, 'Configuration')) throw error;
    return 'v1';
  }
}
