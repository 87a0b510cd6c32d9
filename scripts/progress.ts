const STILL_MS = 20_000;

/** Says what takes long: a line when it begins, one now and then while it goes on, and one when it is over. */
export async function withProgress<T>(label: string, work: () => Promise<T>): Promise<T> {
  const started = Date.now();
  const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
  console.log(`${label} …`);
  const timer = setInterval(() => console.log(`${label}: still at it after ${seconds()}`), STILL_MS);
  try {
    const result = await work();
    console.log(`${label}: done in ${seconds()}`);
    return result;
  } catch (error) {
    console.log(`${label}: failed after ${seconds()}`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}
