/**
 * Requests to an API server as a process makes them that may die, or be left without an answer, at any of them (crash-points.ts): what the
 * datastore does as one call may be several requests.
 */
import type { Api } from '../../src/datastore/kubernetes/api.ts';
import { collected, crashPoints, type Hook } from './crash-points.ts';

export function crashingApi(api: Api, hook: Hook): Api {
  const around = crashPoints(hook);
  /** `ipamblocks/10-0-0-0-26`. */
  const nameOf = (path: string) => path.replace(/^\/apis?\/(?:[^/]+\/)?v\d\//, '');
  const calls: { [Name in keyof Api]: Api[Name] } = {
    get: (path) => around('get', [nameOf(path)], () => api.get(path)),
    async *list(path, selectors) {
      yield* await around('list', [nameOf(path)], () => collected(api.list(path, selectors)));
    },
    create: (path, object) => around('create', [nameOf(path)], () => api.create(path, object)),
    replace: (path, object) => around('update', [nameOf(path)], () => api.replace(path, object)),
    patch: (path, change) => around('update', [nameOf(path)], () => api.patch(path, change)),
    delete: (path, preconditions) => around('delete', [nameOf(path)], () => api.delete(path, preconditions)),
    watch: (path, selectors, from, signal) => api.watch(path, selectors, from, signal),
  };
  return calls as Api;
}
