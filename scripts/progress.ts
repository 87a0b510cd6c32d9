/**
 * Says what takes long, and that it is still going on: `label … 12 s` on a terminal, a line at the start and one at the
 * end elsewhere.
 */
export async function withProgress<T>(label: string, work: () => Promise<T>): Promise<T> {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const live = process.stdout.isTTY === true;
  if (!live) console.log(`${label} …`);
  const draw = () => process.stdout.write(`\r${label} … ${seconds()} s`);
  if (live) draw();
  const timer = live ? setInterval(draw, 1000) : undefined;
  try {
    const result = await work();
    process.stdout.write(`${live ? '\r' : ''}${label}: done in ${seconds()} s\n`);
    return result;
  } catch (error) {
    process.stdout.write(`${live ? '\r' : ''}${label}: failed after ${seconds()} s\n`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}
