export * from '../review/model';
export * from '../sim/trace/views';
export * from './panel';
export * from './worker';
