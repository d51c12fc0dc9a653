import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { readers } from './readers.ts'

export interface Campaign {
  /** Spoiled files in all, shared out among the readers. */
  readonly inputs: number
  readonly seed: number
  /** Name of the one reader to attack; all of them without. */
  readonly only: string | null
  /** `attackProcess.ts` */
  readonly entry: string
  readonly say: (line: string) => unknown
}

/** What may come of a spoiled file; the first two are as it should be. */
const outcomes = ['accepted', 'refused', 'untidy', 'altered', 'bug', 'crash', 'hang', 'memory'] as const
type Outcome = (typeof outcomes)[number]
type Counts = Record<Outcome, number>

/** Longest time of one read, and most memory of its process. */
const limits = { ms: 10_000, bytes: 1.5e9 }
/** Details that are printed of each reader and outcome. */
const mostTold = 3

/** Spoils the files of each reader, and tells how many came to what. */
export async function attackReaders(campaign: Campaign): Promise<{ counts: Counts; isClean: boolean }> {
  const { inputs, only, say } = campaign
  const chosen = readers.filter(({ name }) => only === null || name === only)
  const total = noCounts()
  for (const { name } of chosen) {
    const counts = await attackReader(name, Math.ceil(inputs / chosen.length), campaign)
    for (const outcome of outcomes) total[outcome] += counts[outcome]
    say(`${name}: ${text(counts)}`)
  }
  say(`all: ${text(total)}`)
  const { accepted, refused, ...faults } = total
  return { counts: total, isClean: Object.values(faults).every((n) => n === 0) && accepted + refused > 0 }
}

async function attackReader(name: string, n: number, { seed, entry, say }: Campaign): Promise<Counts> {
  const counts = noCounts()
  const note = (outcome: Outcome, detail: string): void => {
    if (++counts[outcome] <= mostTold && outcome !== 'accepted' && outcome !== 'refused')
      say(`  ${outcome}: ${name}, seed ${seed}, input ${detail.slice(0, 1500)}`)
  }
  // A process that ended too early is followed by another, behind the input at which it did.
  for (let from = 0; from < n;) {
    const folder = mkdtempSync(join(tmpdir(), 'engram-attack-'))
    const end = await watched(entry, [name, String(seed), String(from), String(n), folder], note)
    rmSync(folder, { recursive: true, force: true })
    if (!end.isReady) throw new Error(`the reader "${name}" cannot read what is whole: ${end.lastWords}`)
    if (end.outcome !== null) note(end.outcome, `${end.next}: ${end.lastWords}`)
    from = end.outcome === null ? end.next : end.next + 1
  }
  return counts
}

interface End {
  /** It has read what is whole. */
  readonly isReady: boolean
  /** The first input that was not answered. */
  readonly next: number
  readonly outcome: 'crash' | 'hang' | 'memory' | null
  readonly lastWords: string
}

async function watched(entry: string, args: string[], note: (outcome: Outcome, detail: string) => void): Promise<End> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry, ...args])
  let isReady = false
  let next = Number(args[2])
  let outcome: End['outcome'] = null
  let lastWords = ''
  child.stderr.setEncoding('utf8').on('data', (words: string) => (lastWords = (lastWords + words).slice(-1000)))
  const end = (why: End['outcome']): void => {
    outcome = why
    child.kill('SIGKILL')
  }
  // The first line comes when the modules are read.
  let timer = setTimeout(() => end('hang'), 6 * limits.ms)
  for await (const line of createInterface({ input: child.stdout })) {
    clearTimeout(timer)
    timer = setTimeout(() => end('hang'), limits.ms)
    if (!isReady) {
      isReady = true
      continue
    }
    const { n, detail, rssBytes, ...answer } = JSON.parse(line) as Answer
    note(answer.outcome, `${n}: ${detail ?? ''}`)
    next = n + 1
    if (rssBytes > limits.bytes) note('memory', `${n}: ${Math.round(rssBytes / 1e6)} MB`)
  }
  clearTimeout(timer)
  const isDone = next === Number(args[3])
  return { isReady, next, outcome: outcome ?? (isDone ? null : 'crash'), lastWords }
}

interface Answer {
  readonly n: number
  readonly outcome: Outcome
  readonly detail?: string
  readonly rssBytes: number
}

function noCounts(): Counts {
  return Object.fromEntries(outcomes.map((outcome) => [outcome, 0])) as Counts
}

function text(counts: Counts): string {
  return outcomes.map((outcome) => `${counts[outcome]} ${outcome}`).join(', ')
}
