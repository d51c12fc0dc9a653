import { modelChoice, type ModelsOptions } from './modelsPart.ts'

type Options = Pick<ModelsOptions, 'session' | 'settings' | 'places' | 'engine'>

/**
 * What the open project's model is known by. It is looked up where nobody has yet, and the project remembers it.
 *
 * @throws WorkbenchError 'input.usage' when no model is chosen, 'input.missing' when it is not there any more
 */
export async function modelFingerprint(options: Options, signal: AbortSignal): Promise<string> {
  const { session, engine } = options
  const { model, run } = modelChoice(options)
  if (model.fingerprint !== null) return model.fingerprint
  const { fingerprint } = await engine.call('models.inspect', { model: model.dir, store: run.store }, { signal })
  if (session.model()?.dir === model.dir) session.setModel({ ...model, fingerprint })
  return fingerprint
}
