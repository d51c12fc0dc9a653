import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/**
 * Milliseconds that Node takes here and now to start and do nothing: what the time of a command is told against, since
 * a busy machine slows both alike. About 40 on an idle one.
 */
export async function bareStartMs(): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < 3; i++) {
    const started = performance.now()
    await promisify(execFile)(process.execPath, ['-e', '0'])
    times.push(performance.now() - started)
  }
  return Math.min(...times)
}
