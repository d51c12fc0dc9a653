import { tmpdir } from 'node:os'
import { softwareDriver, systemPackages } from '../../scripts/systemPackages.mjs'

/** The environment in which WebGPU computes on Chromium's software Vulkan, whatever GPU is there; or why it cannot. */
export function softwareVulkan(): { readonly env: Record<string, string> } | { readonly missing: string } {
  if (process.platform !== 'linux') return { missing: 'software Vulkan comes from Debian packages' }
  if (!systemPackages.chromium()) return { missing: 'the package chromium with its software Vulkan is not installed' }
  if (!systemPackages.libvulkan1()) return { missing: 'the package libvulkan1 is not installed' }
  return { env: { VK_ICD_FILENAMES: softwareDriver, VK_DRIVER_FILES: softwareDriver, XDG_RUNTIME_DIR: tmpdir() } }
}

/** The environment of a machine without any GPU. */
export const noGpu = {
  ...{ VK_ICD_FILENAMES: '/nonexistent.json', VK_DRIVER_FILES: '/nonexistent.json' },
  CUDA_VISIBLE_DEVICES: '',
}
