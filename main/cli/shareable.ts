import type { Command } from 'commander'
import { WorkbenchError } from '../base/errors.ts'

/** Whether several machines can share the work of a command: those that have the flags for it. */
export function isShareable({ options }: Pick<Command, 'options'>): boolean {
  return options.some(({ long }) => long === '--shard')
}

/** @throws WorkbenchError 'input.usage' for a command whose work one machine does */
export function checkShareable(command: Command): void {
  if (isShareable(command)) return
  let root = command
  while (root.parent !== null) root = root.parent
  const names = shareableNames(root)
  throw new WorkbenchError(
    'input.usage',
    `Several machines share the work of ${names.slice(0, -1).join(', ')} and ${names.at(-1)}: name one of these.`,
  )
}

/** As they are typed behind the name of the program. */
export function shareableNames(command: Command, before: readonly string[] = []): string[] {
  return command.commands.flatMap((child) => {
    const words = [...before, child.name()]
    return [...(isShareable(child) ? [words.join(' ')] : []), ...shareableNames(child, words)]
  })
}
