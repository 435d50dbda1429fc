import type { Reporter, TestModule } from 'vitest/node';

/** Ends the run with one plain line that any CI can read: `N passed, N failed, N skipped`. */
export default class PlainLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    const incomplete: string[] = [];
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state !== 'pending') counts[state] += 1;
      }
      const skipped = [...module.children.allTests('skipped')].length;
      if (skipped > 0) incomplete.push(`${module.relativeModuleId} (${skipped})`);
      // A file that could not be collected has no tests to fail.
      if (module.state() === 'failed' && module.errors().length > 0) counts.failed += 1;
    }
    // Terminals need tmux, pages a browser, comparisons the shared data: who lacks one is told what was not looked at.
    if (incomplete.length > 0)
      process.stdout.write(`not looked at, for want of a tool or data: ${incomplete.join(', ')}\n`);
    process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
  }
}
