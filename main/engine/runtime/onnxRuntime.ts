/**
 * ONNX Runtime, loaded in the only place where it may be. Its libraries for Linux and macOS keep a record of every
 * session below the home folder and send it to their maker, unless the environment forbids it before the first session.
 */
export type { InferenceSession, Tensor } from 'onnxruntime-node'

process.env['ORT_DISABLE_TELEMETRY'] = '1'
// eslint-disable-next-line no-restricted-syntax -- here, and not statically: that would be before the line above
export const ort = await import('onnxruntime-node')
