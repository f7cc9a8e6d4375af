// Preloaded into measured processes: leaves the peak of their memory (kB) where the bench looks for it.
import { writeFileSync } from 'node:fs';

const { BENCH_MEMORY_REPORT: file } = process.env;
delete process.env.NODE_OPTIONS;
if (file) process.on('exit', () => writeFileSync(file, String(process.resourceUsage().maxRSS)));
