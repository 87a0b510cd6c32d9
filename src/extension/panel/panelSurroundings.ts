import type { HostToPanel } from '../../protocol';
import type { ScenarioStore } from '../documents/scenarioStore';
import type { EngineClient } from '../engine/client';
import type { Stepper } from '../stepping/stepper';

/** What a session needs of the window around it. */
export interface PanelSurroundings {
  readonly store: Pick<ScenarioStore, 'checked' | 'checkedNow' | 'run' | 'runNow' | 'runWith' | 'has' | 'cancelRuns'>;
  readonly engine: Pick<EngineClient, 'view' | 'compare' | 'pair'>;
  readonly stepper: Pick<Stepper, 'show' | 'rerun' | 'focus'>;
  readonly post: (message: HostToPanel) => void;
  readonly openLine: (uri: string, line: number) => void;
  readonly copy: (text: string) => void;
  /** Open a function in the kernel tree, or the hunk that touches it. */
  readonly goTo: (fn: string, to: 'function' | 'hunk') => void;
  /** An error inside the webview. */
  readonly failed: (message: string) => void;
  /** Name, pin or kernel changed: titles and menus follow. */
  readonly stateChanged: () => void;
}
