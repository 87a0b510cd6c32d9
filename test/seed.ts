import fc from 'fast-check';

/**
 * Property tests use one seed, so that a run can be repeated: `FC_SEED=n npm run test:unit` tries others. What a seed
 * finds becomes a test of its own.
 */
fc.configureGlobal({ seed: Number(process.env['FC_SEED'] ?? 20261121) });
