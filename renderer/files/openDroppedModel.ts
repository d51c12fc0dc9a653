import { foreseen } from '../api/failure.ts'
import type { Session } from '../state/session.svelte.ts'
import { m } from '#messages'

/**
 * Loads the model whose file was dropped on a page, which is not told where it lies: the models of this machine are looked
 * through for one of that name and size.
 */
export async function openDroppedModel(
  { api, commands }: Pick<Session, 'api' | 'commands'>,
  file: Pick<File, 'name' | 'size'>,
): Promise<void> {
  const models = await api['models.list']({})
  const found = models.find(
    ({ dir, sizeBytes }) => dir.split(/[\\/]/).at(-1) === file.name && (sizeBytes === file.size || isPart(file.name)),
  )
  if (found === undefined) throw foreseen('input.missing', m.dropModel())
  await commands.run('model.open', found.dir)
}

/** Of a model in parts, the list has the name of the first and the size of all. */
function isPart(name: string): boolean {
  return /-\d{5}-of-\d{5}\.gguf$/i.test(name)
}
