/** Many kills, seeded: which work, which process, which way, and when. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { seededRandom } from '../support/random.ts'
import { killCommand, undisturbed, type Outcome } from './commandKill.ts'
import { killServed, undisturbedSession } from './servedKill.ts'
import { createWorld, type How } from './killWorld.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const model = join(root, 'resources', 'demo-model')
const ways: readonly How[] = ['SIGKILL', 'SIGKILL', 'SIGKILL', 'SIGTERM', 'SIGSTOP, then SIGKILL']

export interface AttackOptions {
  readonly nKills: number
  readonly seed: number
  readonly say: (line: string) => void
}

/** Takes turns between `detect`, `evaluate` and a served project. */
export async function attack({ nKills, seed, say }: AttackOptions) {
  const random = seededRandom(seed)
  const oneOf = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!
  using place = createWorld()
  const data = join(place.folder, 'questions.jsonl')
  const lines = readFileSync(join(root, 'resources/questions/sample.jsonl'), 'utf8').split('\n')
  writeFileSync(
    data,
    lines
      .filter((line) => line.includes('"lang":"en"'))
      .slice(0, 4)
      .join('\n'),
  )

  const run = ['--model', model, '--device', 'cpu']
  const detect = await undisturbed((out) => ['detect', ...run, '--data', data, '--out', out])
  using _ = detect.world
  const few = ['--random-sets', '2', '--drift-sets', '0', '--controls', '2']
  const evaluate = await undisturbed((out) => ['evaluate', ...run, '--run', detect.out, ...few, '--out', out])
  evaluate.world[Symbol.dispose]()
  const session = await undisturbedSession()

  type Kill = Parameters<typeof killServed>[1]
  const works: readonly { readonly name: string; readonly work: (kill: Kill) => Promise<Outcome> }[] = [
    { name: 'detect', work: (kill) => killCommand(detect, kill) },
    { name: 'serve', work: (kill) => killServed(session, kill) },
    { name: 'evaluate', work: (kill) => killCommand(evaluate, kill) },
  ]
  say(`undisturbed: ${[detect, session, evaluate].map(({ elapsedMs }) => `${Math.round(elapsedMs)} ms`).join(', ')}`)
  const counts = { kills: 0, losses: 0, 'left-over folders': 0 }
  for (let i = 0; i < nKills; i++) {
    const kill = { at: random() * 1.05, whom: oneOf(['host', 'host', 'engine'] as const), how: oneOf(ways) }
    const { name, work } = works[i % works.length]!
    const startMs = performance.now()
    const { losses, nLeftOvers } = await work(kill).catch((error: unknown) => ({
      losses: [String(error)],
      nLeftOvers: 0,
    }))
    counts.kills++
    counts.losses += losses.length
    counts['left-over folders'] += nLeftOvers
    const where = `${i + 1}: ${name}, ${kill.whom} by ${kill.how} at ${kill.at.toFixed(3)}`
    say(`${where}, ${nLeftOvers} left over, ${Math.round(performance.now() - startMs)} ms`)
    for (const loss of losses) say(`LOSS in ${where}: ${loss}`)
  }
  return counts
}
