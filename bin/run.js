#!/usr/bin/env node
/* calicoctl, as built into dist/. Plain JavaScript that any Node since 14 can read: see newer-node.js. */
import module from 'node:module';

const [major, minor] = process.versions.node.split('.').map(Number);

if (major > 22 || (major === 22 && minor >= 19)) {
  // Compiled code is kept between runs; where the cache folder cannot be written, that only costs time.
  module.enableCompileCache();
  const { main } = await import('../dist/cli/main.js');
  await main(process.argv);
} else {
  const { runWithNewerNode } = await import('./newer-node.js');
  runWithNewerNode();
}
