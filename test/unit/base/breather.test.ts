import assert from 'node:assert/strict';
import { breather } from '../../../src/base/breather.ts';

describe('a long loop', () => {
  it('lets signals and timers have their turn when it breathes', async () => {
    let turned = false;
    setImmediate(() => {
      turned = true;
    });
    const breathe = breather();
    for (const end = performance.now() + 1000; !turned && performance.now() < end; ) await breathe();
    assert.ok(turned);
  });
});
