import { createServer } from 'node:net';
import { messageOf, ScriptError } from '../scriptError.ts';

function listen(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}

/** A port of the loopback address that nothing listens on. */
export const freePort = (): Promise<number> => listen(0);

/** The port itself, if it can be listened on. */
export async function checkPort(port: number): Promise<number> {
  try {
    return await listen(port);
  } catch (error) {
    throw new ScriptError(
      `Port ${port} on 127.0.0.1 cannot be used (${messageOf(error)}). Leave out --port, or give another one: npm start -- --port 8123`,
    );
  }
}
