import type { Command } from 'commander'
import { detectFields } from '../runs/kindFields.ts'
import { addFields, addModel, addQuestions, addRun } from './options.ts'

/** The settings of a detection besides its method. */
const detectionNames = Object.keys(detectFields).filter((name) => name !== 'method') as Exclude<
  keyof typeof detectFields,
  'method'
>[]

/**
 * Adds the flags of every command that detects.
 *
 * @param addOwn adds the command's own required flags, which stand behind --data in its help
 */
export function addDetection(command: Command, addOwn: () => void): Command {
  addModel(command)
  addQuestions(command)
  addOwn()
  addFields(command, detectFields, detectionNames)
  command.option(
    '--background <corpus>',
    'judge what is rare with these clusters too: a corpus, or the folder of a run',
  )
  return addRun(command)
}
