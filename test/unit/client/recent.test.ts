import assert from 'node:assert/strict';
import { Recent } from '../../../src/client/recent.ts';

/** A question that counts how often it is asked, and is answered by hand. */
function question() {
  const asked: PromiseWithResolvers<void>[] = [];
  const ask = () => {
    const answer = Promise.withResolvers<void>();
    asked.push(answer);
    return answer.promise;
  };
  return { asked, ask };
}

describe('what was asked recently', () => {
  it('is asked once by many at a time, and not again while the answer is fresh', async () => {
    const recent = new Recent(60_000);
    const { asked, ask } = question();
    const all = [recent.ask('tier', ask), recent.ask('tier', ask)];
    asked[0]!.resolve();
    await Promise.all([...all, recent.ask('tier', ask)]);
    assert.equal(asked.length, 1);
  });

  it('is asked again when the answer is old', async () => {
    const recent = new Recent(0);
    const { asked, ask } = question();
    for (let time = 0; time < 2; time += 1) {
      const answer = recent.ask('tier', ask);
      asked[time]!.resolve();
      await answer;
    }
    assert.equal(asked.length, 2);
  });

  it('is asked again after a no, which all who waited get', async () => {
    const recent = new Recent(60_000);
    const { asked, ask } = question();
    const all = [recent.ask('tier', ask), recent.ask('tier', ask)];
    asked[0]!.reject(new Error('no'));
    assert.deepEqual(
      (await Promise.allSettled(all)).map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    const again = recent.ask('tier', ask);
    asked[1]!.resolve();
    await again;
  });

  it('is asked again once forgotten, also while the old question is still open', async () => {
    const recent = new Recent(60_000);
    const { asked, ask } = question();
    const old = recent.ask('tier', ask);
    recent.forget('tier');
    const fresh = recent.ask('tier', ask);
    asked[1]!.resolve();
    await fresh;
    asked[0]!.reject(new Error('no'));
    await assert.rejects(old);
    await recent.ask('tier', ask);
    assert.equal(asked.length, 2, 'the no of the old question did away with the new answer');
  });
});
