// Mocha's spec reporter, with a closing line in the form every suite of this project ends with. Under CI only failures are spelled out.
import Mocha from 'mocha';

const { Dot, Spec } = Mocha.reporters;
const { EVENT_RUN_END } = Mocha.Runner.constants;

export default class Reporter extends (process.env.CI === 'true' ? Dot : Spec) {
  constructor(runner, options) {
    super(runner, options);
    runner.once(EVENT_RUN_END, () => {
      const { passes, failures, pending } = runner.stats;
      console.log(`${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ''}`);
    });
  }
}
