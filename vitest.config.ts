import { defineConfig } from 'vitest/config';

// One configuration for all packages; it runs in the folder of the package that called it.
export default defineConfig({
  root: process.cwd(),
  define: { __VERSION__: JSON.stringify('0.0.0-test') },
  resolve: { conditions: ['@patchbay/source'] },
  ssr: { resolve: { conditions: ['@patchbay/source'] } },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    reporters: ['default', 'json'],
    outputFile: { json: '.reports/vitest.json' },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A guard like the others, wide on purpose: one second is too little on a busy machine.
    expect: { poll: { timeout: 15_000 } },
    pool: 'forks',
  },
});
