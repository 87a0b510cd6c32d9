export { type ReachDocument, Reaching, type ReachingScenario } from './reaching';
export { contentName, readReach, type StoredReach, writeReach } from './stored';
