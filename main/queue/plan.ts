import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseJson } from '../files/parseJson.ts'
import { bytesDigest } from '../files/fileDigest.ts'
import type { PlanLine } from '../jobs/share.ts'

/** A unit of a plan, as a job carries it. */
export interface PlannedUnit {
  readonly method: string
  /** What it has in common with others, as JSON, and the name of that. */
  readonly shared: { readonly digest: string; readonly json: string }
  readonly key: string
  readonly work: unknown
  /** Its tokens: how long it takes follows them. */
  readonly tokens: number
}

/** The units of the plan at `path`, which this machine's engine has written, as they are asked for. */
export async function* plannedUnits(path: string): AsyncGenerator<PlannedUnit, void> {
  let head: Pick<PlannedUnit, 'method' | 'shared'> | null = null
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    const line = parseJson(text) as PlanLine
    if ('method' in line) {
      const json = JSON.stringify(line.shared)
      head = { method: line.method, shared: { digest: bytesDigest(json), json } }
    } else if (head !== null) {
      yield { ...head, key: line.key, work: line.work, tokens: line.work.ids.length }
    }
  }
}
