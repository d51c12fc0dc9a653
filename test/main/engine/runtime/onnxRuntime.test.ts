import { expect, test } from 'vitest'

test('whoever loads ONNX Runtime has told it to send nothing, whatever the environment said', async () => {
  process.env['ORT_DISABLE_TELEMETRY'] = '0'
  const { ort } = await import('../../../../main/engine/runtime/onnxRuntime.ts')
  expect(ort.InferenceSession.create).toBeTypeOf('function')
  expect(process.env['ORT_DISABLE_TELEMETRY']).toBe('1')
})
