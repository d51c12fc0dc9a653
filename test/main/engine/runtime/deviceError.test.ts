import { describe, expect, test } from 'vitest'
import { WorkbenchError } from '../../../../main/base/errors.ts'
import { asDeviceError, deviceReason } from '../../../../main/engine/runtime/deviceError.ts'

const missing = (file: string): string =>
  `provider_bridge_ort.cc:1988 FAIL : Failed to load library /opt/libonnxruntime_providers_cuda.so with error: ${file}: cannot open shared object file: No such file or directory`

describe('deviceReason', () => {
  // texts as ONNX Runtime 1.30, Dawn and the dynamic linker print them
  test.each([
    [missing('/bin/libonnxruntime_providers_shared.so'), /libonnxruntime_providers_shared\.so is missing.*cuda12/],
    [missing('libcublasLt.so.12'), /^libcublasLt\.so\.12 is missing: install the CUDA 12 toolkit$/],
    [missing('libcurand.so.10'), /^libcurand\.so\.10 is missing: install the CUDA 12 toolkit$/],
    [missing('libcudnn.so.9'), /^libcudnn\.so\.9 is missing: install cuDNN 9/],
    [missing('libcuda.so.1'), /^libcuda\.so\.1 is missing: install NVIDIA’s driver$/],
    [
      'Failed to load library /a.so with error: /a.so: undefined symbol: cuX',
      /cannot be loaded: \/a\.so: undefined symbol/,
    ],
    ['OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library', /cannot be loaded$/],
    [
      'CUDA failure 100: no CUDA-capable device is detected ; GPU=0 ; hostname=x',
      /says: no CUDA-capable device is det/,
    ],
    ['no available backend found. ERR: [cuda] backend not found', /has none for/],
    [
      "Warning: Couldn't load Vulkan: libvulkan.so.1: cannot open\nFailed to get a WebGPU adapter",
      /package libvulkan1/,
    ],
    ['vkCreateInstance: Found no drivers!\nFailed to get a WebGPU adapter: No supported adapters', /no Vulkan driver/],
    ['Warning: Vulkan shaderInt required.\nFailed to get a WebGPU adapter', /lacks shaderInt: install/],
    ['Failed to get a WebGPU adapter: No supported adapters', /no graphics driver offers a GPU/],
    ['This session contains graph nodes that are assigned to the default CPU EP', /lacks an operator of this model/],
  ])('%s', (text, reason) => {
    expect(deviceReason(text)).toMatch(reason)
  })

  test('an array that Node cannot make is memory that is full', () => {
    const error = asDeviceError(new RangeError('Array buffer allocation failed'), 'cpu')
    expect(error).toMatchObject({ code: 'run.memory', message: expect.stringContaining('the memory is full') })
  })

  test('a text that nobody foresaw has no reason', () => {
    expect(deviceReason('something else')).toBeNull()
  })
})

describe('asDeviceError', () => {
  test.each([
    [
      'webgpu',
      'WebGPU validation failed. Buffer size (1258291200) exceeds the max buffer size limit (1073741824).',
      'run.device',
      'The device webgpu cannot go on: a tensor of 1200 MiB is larger than the GPU allows, 1024 MiB. The CPU can: choose the device cpu.',
    ],
    ['webgpu', 'WebGPU device lost (1): reset', 'run.device', /was reset while it computed/],
    ['webgpu', '[Invalid Buffer (unlabeled)] is invalid due to a previous error.', 'run.memory', /of the GPU is full/],
    ['cuda', 'CUDA error: out of memory', 'run.memory', /The device cuda cannot go on: the memory of the GPU is full/],
    [
      'cpu',
      'Failed to allocate memory for requested buffer of size 3221225472',
      'run.memory',
      'The CPU cannot go on: there is no memory for another 3072 MiB. Close other programs, or choose a smaller model.',
    ],
    ['webgpu', 'vendor code 7\nat line 3', 'run.device', /its driver says: vendor code 7\. The CPU can/],
  ] as const)('%s: %s', (name, text, code, message) => {
    const cause = new Error(text)
    const error = asDeviceError(cause, name)
    expect(error).toBeInstanceOf(WorkbenchError)
    expect(error).toMatchObject({ code, cause, message: expect.stringMatching(message) as string })
  })

  test('what is not foreseen on the CPU stays a bug of ours', () => {
    const error = new Error("the node 'x' is odd")
    expect(asDeviceError(error, 'cpu')).toBe(error)
  })
})
