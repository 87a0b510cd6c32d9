import type { HostToPanel, PanelState, PictureChoice } from '../../protocol';
import type { ScenarioStore } from '../documents/scenarioStore';
import type { EngineClient } from '../engine/client';
import type { Stepper } from '../stepping/stepper';

/** A panel that can be made a picture of. */
export interface PictureMaker {
  readonly state: PanelState;
  /** False if its webview is not there to draw it. */
  makePicture(choice: PictureChoice): boolean;
}

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
  /** Ask which picture the user wants, then have it made. */
  readonly choosePicture: (session: PictureMaker) => void;
  readonly savePicture: (name: string, svg: string) => void;
  /** Why there is no picture. */
  readonly noPicture: (message: string) => void;
  /** An error inside the webview. */
  readonly failed: (message: string) => void;
  /** Name, pin or kernel changed: titles and menus follow. */
  readonly stateChanged: () => void;
}
