import type { Handlers } from '../../main/rpc/engine/contract.ts'

/** Handlers that refuse every call but those given: what a test does not expect is a failure with a name. */
export function fakeHandlers(given: Partial<Handlers>): Handlers {
  const refuse = (method: string) => () => Promise.reject(new Error(`the test did not expect ${method}`))
  return {
    'models.inspect': refuse('models.inspect'),
    'models.describe': refuse('models.describe'),
    tokenize: refuse('tokenize'),
    logits: refuse('logits'),
    letters: refuse('letters'),
    generate: refuse('generate'),
    'answers.open': refuse('answers.open'),
    predict: refuse('predict'),
    'predict.options': refuse('predict.options'),
    'predict.generated': refuse('predict.generated'),
    attribute: refuse('attribute'),
    detect: refuse('detect'),
    'neuron.facts': refuse('neuron.facts'),
    'neuron.effects': refuse('neuron.effects'),
    'neuron.activations': refuse('neuron.activations'),
    'edit.make': refuse('edit.make'),
    'edit.stack': refuse('edit.stack'),
    'edit.dose': refuse('edit.dose'),
    'edit.compare': refuse('edit.compare'),
    'edit.text': refuse('edit.text'),
    'edit.bake': refuse('edit.bake'),
    agree: refuse('agree'),
    faithfulness: refuse('faithfulness'),
    evaluate: refuse('evaluate'),
    rerun: refuse('rerun'),
    work: refuse('work'),
    devices: refuse('devices'),
    bench: refuse('bench'),
    ...given,
  }
}
