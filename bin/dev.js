#!/usr/bin/env node
/* calicoctl from src/, without a build: Node strips the types. For development; run.js is what users run. */
if (process.features.typescript) {
  const { main } = await import('../src/cli/main.ts');
  await main(process.argv);
} else {
  const { runWithNewerNode } = await import('./newer-node.js');
  runWithNewerNode();
}
