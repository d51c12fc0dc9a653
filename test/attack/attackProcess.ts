/** Reads spoiled files and says, a line each, what came of it: `node attackProcess.ts <reader> <seed> <from> <to> <folder>`. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { isWorkbenchError } from '../../main/base/errors.ts'
import { seededRandom } from '../support/random.ts'
import { mutated, pick } from './mutations.ts'
import { readers } from './readers.ts'

const [name = '', seed, from, to, folder = ''] = process.argv.slice(2)
const reader = readers.find((each) => each.name === name)!
await reader.write(folder)
const whole = new Map(reader.files.map((file) => [file, readFileSync(join(folder, file))]))
const before = readdirSync(folder)
const original = await reader.read(folder)
say({ ready: true })

for (let n = Number(from); n < Number(to); n++) {
  const random = seededRandom(Number(seed) * 1_000_003 + n)
  const file = pick(reader.files, random)
  const spoiled = mutated(whole.get(file)!, random)
  // Opening a database may have changed it and left files beside it.
  for (const each of readdirSync(folder)) if (!before.includes(each)) rmSync(join(folder, each), { recursive: true })
  for (const [each, bytes] of whole) writeFileSync(join(folder, each), each === file ? spoiled : bytes)
  say({ n, ...(await outcome()), rssBytes: process.memoryUsage.rss() })
}

async function outcome(): Promise<{ outcome: string; detail?: string }> {
  try {
    const found = await reader.read(folder)
    const isAltered = reader.guarded === true && !isDeepStrictEqual(found, original)
    return isAltered ? { outcome: 'altered', detail: difference(found) } : { outcome: 'accepted' }
  } catch (error) {
    if (!isWorkbenchError(error)) return { outcome: 'bug', detail: shortStack(error) }
    const isTidy = !/[\n\r\u001b]/.test(error.message) && error.message.length <= 2000
    return isTidy ? { outcome: 'refused' } : { outcome: 'untidy', detail: error.message.slice(0, 300) }
  }
}

function shortStack(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const places = (error.stack ?? '').split('\n').filter((line) => line.includes('/main/'))
  return [`${error.name}: ${error.message.slice(0, 200)}`, ...places.slice(0, 3)].join('\n')
}

/** Where the two begin to differ. */
function difference(found: unknown): string {
  const [a, b] = [JSON.stringify(original), JSON.stringify(found)]
  const at = [...a].findIndex((char, i) => char !== b[i])
  return `${a.slice(at, at + 60)} became ${b.slice(at, at + 60)}`
}

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}
