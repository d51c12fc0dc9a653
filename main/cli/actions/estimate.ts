import { simulateQueue } from '../../queue/simulate.ts'
import { measureWork } from '../measuredWork.ts'
import { duration } from '../progressText.ts'
import type { Around } from '../host.ts'
import { bytes, counted, table } from '../table.ts'

/** Courses that are simulated for each number of machines. */
const courses = 25

export function estimate({ workers }: { readonly workers: readonly number[] }): Around {
  return async (action, flags, host) => {
    const { output } = host
    const work = await measureWork(action, flags, host)
    if (work === null) return output.line('Everything is known already: nothing is left to compute.')
    const { prompts, tokens, trials, loadMs, memoryBytes, more } = work
    const rows = workers.map((n) => {
      const found = Array.from({ length: courses }, (_, seed) =>
        simulateQueue({ prompts, tokens: tokens / prompts, trials, loadMs }, { workers: n, seed }),
      )
      const walls = found.map(({ wallMs }) => wallMs).sort((a, b) => a - b)
      const mean = (of: (each: (typeof found)[number]) => number): number =>
        found.reduce((sum, each) => sum + of(each), 0) / courses
      return {
        ...{ workers: n, wallMs: walls[Math.floor(courses / 2)]!, lateMs: walls[Math.floor(courses * 0.95)]! },
        ...{ machineMs: mean(({ machineMs }) => machineMs), efficiency: mean(({ efficiency }) => efficiency) },
      }
    })
    if (flags.json === true) return output.json({ prompts, tokens, loadMs, memoryBytes, more, estimates: rows })
    output.line(
      `${counted(prompts, 'prompt')} to compute; tried ${counted(trials.length, 'prompt')}. Loading takes ${duration(loadMs)}, memory ${bytes(memoryBytes)} a machine.`,
    )
    if (more) output.line('Then comes a stage whose prompts follow from these: it is not in these times.')
    output.line()
    const head = ['machines', 'time', 'at worst', 'machine hours', 'used']
    const cells = rows.map(({ workers: n, wallMs, lateMs, machineMs, efficiency }) => [
      ...[String(n), duration(wallMs), duration(lateMs)],
      ...[(machineMs / 3600_000).toPrecision(2), `${Math.round(100 * efficiency)} %`],
    ])
    for (const line of table([head, ...cells], 'rrrrr')) output.line(line)
  }
}
