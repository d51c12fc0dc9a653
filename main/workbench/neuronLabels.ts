import * as v from 'valibot'
import { StoredLabel } from '../rpc/window/neurons.ts'
import type { NeuronLabel, Part } from '../rpc/window/shapes.ts'
import { storedJson } from '../runs/storedValue.ts'
import { modelFingerprint } from './modelFingerprint.ts'
import type { ModelsOptions } from './modelsPart.ts'
import type { OpenProject } from './session.ts'

type Options = Pick<ModelsOptions, 'session' | 'settings' | 'places' | 'engine'>

/** With the model that it is a label of: the same place in another one is another neuron. */
const StoredSchema = v.object({ ...StoredLabel.entries, model: v.string() })

/** What a person calls the neurons of the open model, and notes of them. */
export function neuronLabelsPart(options: Options): Part<'neurons.labels' | 'neurons.label'> {
  const { session } = options
  return {
    async 'neurons.labels'(_, { signal }) {
      const project = session.current()
      if (project === null || project.file.records.all('labels').length === 0) return []
      return labelsOf(project, await modelFingerprint(options, signal))
    },
    async 'neurons.label'({ neuron, label, note }, { signal }) {
      session.requireWritable()
      const model = await modelFingerprint(options, signal)
      const [layer, place] = neuron
      const id = recordId(model, neuron)
      const isEmpty = label === '' && note === ''
      const after = { position: layer, data: JSON.stringify({ model, neuron, label, note }) }
      await session.commit(({ file: { records } }) => {
        const name = `L${layer}N${place}`
        const step = isEmpty
          ? `Took the label off ${name}`
          : label === ''
            ? `Noted something of ${name}`
            : `Called ${name} ${label}`
        const isThere = records.get('labels', id) !== null
        return {
          name: step,
          changes: isEmpty && !isThere ? [] : [{ kind: 'labels', id, after: isEmpty ? null : after }],
        }
      })
      return labelsOf(session.require(), model)
    },
  }
}

/** The labels of one model in a project. */
export function labelsOf({ file }: OpenProject, fingerprint: string): NeuronLabel[] {
  return file.records.all('labels').flatMap(({ data }) => {
    const { model, ...label } = storedJson(StoredSchema, data, 'label')
    return model === fingerprint ? [label] : []
  })
}

/** One for each neuron of each model: as many digits of the fingerprint as an id has room for. */
function recordId(fingerprint: string, [layer, neuron]: NeuronLabel['neuron']): string {
  const digits = fingerprint
    .replace(/^[^:]*:/, '')
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .slice(0, 32)
  return `L${layer}N${neuron}-${digits}`
}
