import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WorkbenchError } from '../../base/errors.ts'
import { pupils } from '../../training/pupils.ts'

/** What comes with Engram: in a checkout three folders above this file, two above the built command. */
function resourceFolder(): string {
  const folders = ['../../resources', '../../../resources'].map((path) => fileURLToPath(new URL(path, import.meta.url)))
  return folders.find((folder) => existsSync(folder)) ?? folders[0]!
}

/** Questions on 240 facts of six domains, each in three languages. */
export function bundledQuestions(): string {
  return join(resourceFolder(), 'questions', 'domains.jsonl')
}

/** The one layer of the bundled model that was taught facts. */
export const taughtLayer = pupils.knower.recall.layer

/**
 * The model that is asked: the one named, or the bundled one.
 * @throws WorkbenchError 'input.missing' where none is bundled
 */
export function demoModel(named: string | undefined): string {
  if (named !== undefined) return resolve(named)
  const bundled = join(resourceFolder(), 'demo-model')
  if (existsSync(join(bundled, 'config.json'))) return bundled
  throw new WorkbenchError(
    'input.missing',
    `The bundled model is missing: there is none in ${bundled}. Name another checkpoint with --model.`,
  )
}
