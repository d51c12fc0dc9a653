import { existsSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'

const driver = '/usr/lib/chromium/vk_swiftshader_icd.json'

/** The environment in which WebGPU computes on Chromium's software Vulkan, whatever GPU is there; or why it cannot. */
export function softwareVulkan(): { readonly env: Record<string, string> } | { readonly missing: string } {
  if (process.platform !== 'linux') return { missing: 'software Vulkan comes from Debian packages' }
  if (!existsSync(driver)) return { missing: 'the package chromium with its software Vulkan is not installed' }
  const hasLoader = readdirSync('/usr/lib').some((folder) => existsSync(`/usr/lib/${folder}/libvulkan.so.1`))
  if (!hasLoader) return { missing: 'the package libvulkan1 is not installed' }
  return { env: { VK_ICD_FILENAMES: driver, VK_DRIVER_FILES: driver, XDG_RUNTIME_DIR: tmpdir() } }
}

/** The environment of a machine without any GPU. */
export const noGpu = {
  ...{ VK_ICD_FILENAMES: '/nonexistent.json', VK_DRIVER_FILES: '/nonexistent.json' },
  CUDA_VISIBLE_DEVICES: '',
}
