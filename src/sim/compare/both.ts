import type { Moment } from '../trace/moment';
import type { AnonVmaPairs } from './anonVmaPairs';
import type { FolioPairs } from './folioPairs';

/** Both runs at one step, and what in one of them is what in the other. */
export interface Both {
  readonly a: Moment;
  readonly b: Moment;
  readonly folios: FolioPairs;
  readonly anonVmas: AnonVmaPairs;
}
