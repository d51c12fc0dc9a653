import type { Device, DeviceTensor, Feeds, Program } from './device.ts'

/**
 * The tensors of one piece of work. What is made through a scope is freed with it at the latest, also when the work
 * is aborted or fails; `free` gives memory back sooner, `keep` hands tensors to another owner.
 */
export class TensorScope implements Disposable {
  readonly #device: Device
  readonly #tensors = new Set<DeviceTensor>()

  constructor(device: Device) {
    this.#device = device
  }

  async upload(data: Float32Array | BigInt64Array, dims: readonly number[]): Promise<DeviceTensor> {
    return this.#own(await this.#device.upload(data, dims))
  }

  async run(program: Program, feeds: Feeds): Promise<Record<string, DeviceTensor>> {
    const outputs = await program.run(feeds)
    for (const tensor of Object.values(outputs)) this.#own(tensor)
    return outputs
  }

  async joinRows(a: DeviceTensor, b: DeviceTensor): Promise<DeviceTensor> {
    return this.#own(await this.#device.joinRows(a, b))
  }

  async takeRows(tensor: DeviceTensor, from: number, to: number): Promise<DeviceTensor> {
    return this.#own(await this.#device.takeRows(tensor, from, to))
  }

  /** The numbers of a tensor that is not needed any more: it is freed. */
  async download(tensor: DeviceTensor): Promise<Float32Array> {
    const numbers = await this.#device.download(tensor)
    this.free(tensor)
    return numbers
  }

  /** Frees tensors of this scope; those of others, a model's weights among a program's feeds, are left alone. */
  free(...tensors: readonly DeviceTensor[]): void {
    for (const tensor of tensors) if (this.#tensors.delete(tensor)) tensor.dispose()
  }

  /** Lets go of tensors that live on: whoever asked for them frees them. */
  keep(...tensors: readonly DeviceTensor[]): void {
    for (const tensor of tensors) this.#tensors.delete(tensor)
  }

  [Symbol.dispose](): void {
    this.free(...this.#tensors)
  }

  #own(tensor: DeviceTensor): DeviceTensor {
    this.#tensors.add(tensor)
    return tensor
  }
}
