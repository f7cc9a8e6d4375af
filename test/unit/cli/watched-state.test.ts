import assert from 'node:assert/strict';
import { WatchedState } from '../../../src/cli/watched-state.ts';
import type { Revision, Stored } from '../../../src/datastore/datastore.ts';
import type { Resource } from '../../../src/resources/resource.ts';

function stored(name: string, revision: string, uid = ''): Stored {
  const resource: Resource = { kind: 'IPPool', apiVersion: 'projectcalico.org/v3', metadata: { name, uid, resourceVersion: revision } };
  return { resource, revision: revision as Revision };
}

const summary = (changes: readonly { type: string; resource: Resource }[]) =>
  changes.map(({ type, resource }) => `${type} ${resource.metadata.name}`);

describe('what a watcher is told', () => {
  it('is everything at first, then each change', () => {
    const state = new WatchedState([]);
    assert.deepEqual(summary(state.list([stored('a', '1'), stored('b', '2')])), ['ADDED a', 'ADDED b']);
    assert.deepEqual(summary(state.event({ type: 'modified', stored: stored('a', '3') })), ['MODIFIED a']);
    assert.deepEqual(summary(state.event({ type: 'added', stored: stored('c', '4') })), ['ADDED c']);
    assert.deepEqual(summary(state.event({ type: 'deleted', ref: { kind: 'IPPool', name: 'b' }, revision: '5' as Revision })), [
      'DELETED b',
    ]);
    assert.deepEqual(summary(state.event({ type: 'bookmark', revision: '6' as Revision })), []);
  });

  it('is only what it does not know when everything is listed again', () => {
    const state = new WatchedState([]);
    state.list([stored('a', '1'), stored('b', '2'), stored('c', '3')]);
    assert.deepEqual(summary(state.list([stored('a', '1'), stored('b', '9'), stored('d', '8')])), ['DELETED c', 'MODIFIED b', 'ADDED d']);
  });

  it('is that another resource of the same name has taken the place of one', () => {
    const state = new WatchedState([]);
    state.list([stored('a', '1', 'first'), stored('b', '2', 'only')]);
    assert.deepEqual(summary(state.list([stored('a', '5', 'second'), stored('b', '6', 'only')])), ['DELETED a', 'ADDED a', 'MODIFIED b']);
  });

  it('is not told twice of one revision', () => {
    const state = new WatchedState([]);
    state.list([stored('a', '1')]);
    assert.deepEqual(state.event({ type: 'modified', stored: stored('a', '1') }), []);
  });

  it('shows a deleted resource as it was', () => {
    const state = new WatchedState([]);
    state.list([stored('a', '7')]);
    const [change] = state.event({ type: 'deleted', ref: { kind: 'IPPool', name: 'a' }, revision: '8' as Revision });
    assert.equal(change?.resource.metadata.resourceVersion, '7');
  });

  it('leaves out other names', () => {
    const state = new WatchedState(['a', 'b']);
    assert.deepEqual(summary(state.list([stored('a', '1'), stored('c', '2')])), ['ADDED a']);
    assert.deepEqual(state.event({ type: 'added', stored: stored('d', '3') }), []);
    assert.deepEqual(state.event({ type: 'deleted', ref: { kind: 'IPPool', name: 'c' }, revision: '4' as Revision }), []);
  });
});
