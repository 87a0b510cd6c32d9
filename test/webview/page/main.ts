import type { HostToPanel, PanelState } from '../../../src/protocol';
import { TestHost } from './host';

declare global {
  interface Window {
    host: TestHost;
    /** What the page's policy refused. */
    refused: { directive: string; blocked: string }[];
  }
}

interface PageData {
  readonly text: string;
  readonly state: Partial<PanelState>;
  readonly told: readonly HostToPanel[];
  readonly trace?: string;
}

window.refused = [];
document.addEventListener('securitypolicyviolation', (event) => {
  window.refused.push({ directive: event.effectiveDirective, blocked: event.blockedURI });
});
const data = JSON.parse(document.getElementById('data')?.textContent ?? '') as PageData;
window.host = new TestHost(data.text, data.state, data.told, data.trace);
globalThis.acquireVsCodeApi = () => window.host;
