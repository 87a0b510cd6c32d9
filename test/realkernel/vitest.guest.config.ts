import { defineConfig } from 'vitest/config';

// Boots real kernels: `npm run test:guest`, not a part of `npm test`.
export default defineConfig({
  test: {
    include: ['test/realkernel/*.guest.ts'],
    testTimeout: 300_000,
    fileParallelism: false,
  },
});
