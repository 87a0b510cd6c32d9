import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { host } from '../fakes/host';
import { FakeWindow } from '../fakes/window';

vi.mock('vscode', () => import('../fakes/vscode'));

FakeWindow.forEachTest();

const matches = (pattern: string, name: string) =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`).test(name);

interface WalkthroughStep {
  readonly description: string;
  readonly completionEvents: readonly string[];
  readonly media: { readonly image?: string; readonly altText?: string; readonly markdown?: string };
}

describe('the manifest', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  const contributed: { command: string; title: string; category: string }[] = manifest.contributes.commands;

  it('contributes the commands that are there, no more and no less', () => {
    expect(contributed.map((c) => c.command).sort()).toEqual([...host.commands.keys()].sort());
  });

  it('names only its own commands in menus and keys', () => {
    const known = new Set(contributed.map((c) => c.command));
    const used = [
      ...Object.values(manifest.contributes.menus as Record<string, { command: string }[]>).flat(),
      ...manifest.contributes.keybindings,
    ];
    expect(used.map((entry) => entry.command).filter((id) => !known.has(id))).toEqual([]);
  });

  it('packs every picture that the extension shows', () => {
    const root = new URL('../../../', import.meta.url);
    const packed = readFileSync(new URL('.vscodeignore', root), 'utf8').split('\n');
    for (const picture of [
      'media/panel-light.svg',
      'media/panel-dark.svg',
      manifest.contributes.viewsContainers.activitybar[0].icon,
    ]) {
      expect(readFileSync(new URL(picture, root), 'utf8')).toContain('<svg');
      expect(
        packed.some((line) => matches(line, `!${picture}`)),
        picture,
      ).toBe(true);
    }
  });

  it('leads through commands and pictures that are there', () => {
    const root = new URL('../../../', import.meta.url);
    const packed = readFileSync(new URL('.vscodeignore', root), 'utf8').split('\n');
    const known = new Set(contributed.map((c) => c.command));
    const steps: WalkthroughStep[] = manifest.contributes.walkthroughs.flatMap((w: { steps: unknown[] }) => w.steps);
    for (const { description, completionEvents, media } of steps) {
      const named = [...description.matchAll(/\(command:([^)]*)\)/g)].map(([, id]) => id ?? '');
      const awaited = completionEvents.map((event) => event.replace('onCommand:', ''));
      expect([...named, ...awaited].filter((id) => !known.has(id))).toEqual([]);
      const file = media.image ?? media.markdown ?? '';
      expect(readFileSync(new URL(file, root)).length, file).toBeGreaterThan(0);
      expect(packed.some((line) => matches(line, `!${file}`))).toBe(true);
      expect(media.image === undefined || (media.altText ?? '') !== '', file).toBe(true);
    }
    expect(steps.length).toBeGreaterThan(3);
  });

  it('documents every setting', () => {
    const properties: Record<string, { markdownDescription?: string; default?: unknown }> =
      manifest.contributes.configuration.properties;
    const undocumented = Object.entries(properties).filter(
      ([, p]) => !p.markdownDescription || p.default === undefined,
    );
    expect(undocumented).toEqual([]);
  });
});
