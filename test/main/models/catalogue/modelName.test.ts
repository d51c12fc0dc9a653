import { expect, test } from 'vitest'
import { modelName } from '../../../../main/models/catalogue/modelName.ts'

test.each([
  ['/m/SmolLM2', 'SmolLM2'],
  ['/m/Qwen2.5-0.5B.Q4_K_M.gguf', 'Qwen2.5-0.5B.Q4_K_M.gguf'],
  ['/m/qwen-0.5b/hf', 'qwen-0.5b'],
  ['/m/qwen-0.5b/model.gguf', 'qwen-0.5b'],
  ['/c/models--Qwen--Qwen3-0.6B/snapshots/c1899de289a04d12100db370d81485cdf75e47ca', 'Qwen/Qwen3-0.6B'],
  ['/model', 'model'],
])('a model at %s is called %s', (path, name) => {
  expect(modelName(path)).toBe(name)
})
