/** Where a run came from: what a text says of it that the run itself does not know. */
export interface TextSource {
  /** File names as a reader of the text would have them: the scenario's; of two traces compared, both. */
  readonly files: readonly string[];
  /** Its file has other scenarios, too: a command has to name it. */
  readonly named?: boolean;
  /** Options of the command line that make the run, or both runs, besides the kernel of a single run: `--series=-a`. */
  readonly options?: readonly string[];
}
