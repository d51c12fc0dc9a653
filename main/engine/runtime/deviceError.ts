import { isWorkbenchError, WorkbenchError, type ErrorCode } from '../../base/errors.ts'
import type { DeviceName } from './device.ts'

/** What a text of ONNX Runtime, of a driver or of the dynamic linker means to the person at the screen. */
interface Meaning {
  readonly text: RegExp
  readonly code: ErrorCode
  /** Continues "The device cuda cannot be used: ". */
  readonly reason: (match: RegExpExecArray) => string
}

const install = 'ONNXRUNTIME_NODE_INSTALL=cuda12 node node_modules/onnxruntime-node/script/install'
const vulkanDriver = 'install the Vulkan driver of the GPU (mesa-vulkan-drivers for AMD and Intel, or NVIDIA’s own)'

/** The first that matches counts: what stands above says more. */
const meanings: readonly Meaning[] = [
  device(
    unloadable('libonnxruntime_providers_\\w+\\.so'),
    ([, file]) =>
      `ONNX Runtime’s part for CUDA is not installed, ${file} is missing. In a checkout, on Linux x64, \`${install}\` fetches it`,
  ),
  device(unloadable('libcuda\\.so\\S*'), ([, file]) => `${file} is missing: install NVIDIA’s driver`),
  device(unloadable('libcudnn\\S*'), ([, file]) => `${file} is missing: install cuDNN 9 for CUDA 12`),
  device(
    unloadable('lib(?:cublas|cublasLt|cudart)\\.so\\.(\\d+)'),
    ([, file, version]) => `${file} is missing: install the CUDA ${version} toolkit`,
  ),
  device(unloadable('lib\\S+'), ([, file]) => `${file} is missing: install the CUDA 12 toolkit`),
  device(
    /Failed to load library \S+ with error: ([^\n]+)/,
    ([, text]) => `ONNX Runtime’s part for CUDA cannot be loaded: ${text}`,
  ),
  device(/Failed to load shared library/, () => 'ONNX Runtime’s part for CUDA cannot be loaded'),
  device(/CUDA failure \d+: ([^;\n]+)/, ([, text]) => `NVIDIA’s driver says: ${text!.trim()}`),
  device(/backend not found/, () => `ONNX Runtime has none for ${process.platform} on ${process.arch}`),
  device(/Couldn't load Vulkan/, () => 'the Vulkan loader libvulkan.so.1 is missing: install the package libvulkan1'),
  device(/Found no drivers|VK_ERROR_INCOMPATIBLE_DRIVER/, () => `there is no Vulkan driver: ${vulkanDriver}`),
  device(
    /Warning: Vulkan (.+) required/,
    ([, feature]) => `the one Vulkan driver that was found lacks ${feature}: ${vulkanDriver}`,
  ),
  device(/Failed to get a WebGPU adapter/, () => 'no graphics driver offers a GPU: is one there, and its driver?'),
  device(
    /Buffer size \((\d+)\) exceeds the max buffer size limit \((\d+)\)/,
    ([, size, limit]) => `a tensor of ${inMib(size)} is larger than the GPU allows, ${inMib(limit)}`,
  ),
  device(/WebGPU device lost/, () => 'the graphics driver was reset while it computed; starting again may help'),
  device(
    /assigned to the default CPU EP/,
    () => 'it lacks an operator of this model, and part of the work is never left to the CPU in silence',
  ),
  {
    text: /OUT_OF_DEVICE_MEMORY|OUT_OF_HOST_MEMORY|is invalid due to a previous error|CUDA error: out of memory/,
    code: 'run.memory',
    reason: () => 'the memory of the GPU is full',
  },
  {
    text: /Failed to allocate memory for requested buffer of size (\d+)/,
    code: 'run.memory',
    reason: ([, size]) => `there is no memory for another ${inMib(size)}`,
  },
  // Node's own words for an array that it cannot make
  { text: /Array buffer allocation failed/, code: 'run.memory', reason: () => 'the memory is full' },
]

/** Why a device fails, in words; null for a text that is not known. */
export function deviceReason(text: string): string | null {
  return meaningOf(text)?.reason ?? null
}

/**
 * The error behind which a provider's own error stands as the cause. One that is not known stays what it was on the
 * CPU, where it is a bug of ours; a driver's is passed on in its own words.
 */
export function asDeviceError(error: unknown, name: DeviceName): unknown {
  if (!(error instanceof Error) || isWorkbenchError(error)) return error
  const meaning = meaningOf(error.message)
  if (meaning === null && name === 'cpu') return error
  const { code, reason } = meaning ?? { code: 'run.device' as const, reason: `its driver says: ${firstWords(error)}` }
  const remedy =
    name === 'cpu' ? 'Close other programs, or choose a smaller model.' : 'The CPU can: choose the device cpu.'
  const failed = name === 'cpu' ? 'The CPU cannot go on' : `The device ${name} cannot go on`
  return new WorkbenchError(code, `${failed}: ${reason}. ${remedy}`, { device: name }, { cause: error })
}

function meaningOf(text: string): { readonly code: ErrorCode; readonly reason: string } | null {
  for (const { text: pattern, code, reason } of meanings) {
    const match = pattern.exec(text)
    if (match !== null) return { code, reason: reason(match) }
  }
  return null
}

/** What the dynamic linker could not find on the way to CUDA's part, as ONNX Runtime prints it. */
function unloadable(file: string): RegExp {
  return new RegExp(`Failed to load library \\S+ with error: \\S*?(${file}): cannot open`)
}

function device(text: RegExp, reason: Meaning['reason']): Meaning {
  return { text, code: 'run.device', reason }
}

function inMib(bytes: string | undefined): string {
  return `${Math.ceil(Number(bytes) / 2 ** 20)} MiB`
}

function firstWords({ message }: Error): string {
  return message.trim().split('\n')[0]!.slice(0, 300)
}
