import type * as vscode from 'vscode';

/**
 * The part of the Git extension's interface (`vscode.git`, version 1) that is used. What newer VS Codes added may be
 * absent.
 */
export interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): GitApi;
}

export interface GitApi {
  readonly state: 'uninitialized' | 'initialized';
  readonly onDidChangeState: vscode.Event<'uninitialized' | 'initialized'>;
  readonly repositories: readonly GitRepository[];
  toGitUri(uri: vscode.Uri, ref: string): vscode.Uri;
  getRepository(uri: vscode.Uri): GitRepository | null;
  openRepository(root: vscode.Uri): Promise<GitRepository | null>;
}

export interface GitRepository {
  readonly rootUri: vscode.Uri;
  readonly state: {
    readonly HEAD?: {
      readonly name?: string;
      readonly commit?: string;
      readonly upstream?: { readonly remote: string; readonly name: string };
      readonly ahead?: number;
    };
  };
  getRefs(query: { readonly sort?: 'alphabetically' | 'committerdate' }): Promise<readonly GitRef[]>;
  getCommit(ref: string): Promise<GitCommit>;
  log(options: { readonly range?: string; readonly maxEntries?: number }): Promise<readonly GitCommit[]>;
  diffBetween(before: string, after: string): Promise<readonly GitChange[]>;
  diffBetween(before: string, after: string, path: string): Promise<string>;
  diffBetweenPatch?(before: string, after: string): Promise<string>;
}

/** `type`: a branch, a branch of a remote, a tag. */
export interface GitRef {
  readonly type: 0 | 1 | 2;
  readonly name?: string;
  readonly commit?: string;
}

export interface GitCommit {
  readonly hash: string;
  readonly message: string;
  readonly parents: readonly string[];
  readonly authorDate?: Date;
  readonly authorName?: string;
  readonly authorEmail?: string;
}

export interface GitChange {
  readonly uri: vscode.Uri;
  readonly originalUri: vscode.Uri;
  readonly renameUri: vscode.Uri | undefined;
}
