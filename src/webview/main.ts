import { mount } from 'svelte';
import App from './App.svelte';
import './style.css';
import { Session } from './session.svelte';
import { registerControls } from './ui/toolkit';

registerControls();
const session = new Session(acquireVsCodeApi());
window.addEventListener('error', (event) => session.fail(event.error ?? event.message));
window.addEventListener('unhandledrejection', (event) => session.fail(event.reason));
mount(App, { target: document.getElementById('app') ?? document.body, props: { session } });
session.start(window);
