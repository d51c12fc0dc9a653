import { Command } from 'commander'
import type { GetFlags } from '../actions/getModel.ts'
import type { InspectFlags } from '../actions/inspectModel.ts'
import type { Run } from '../host.ts'
import { addJson, memorySize } from '../options.ts'

export function modelsCommand(run: Run): Command {
  const inspect = new Command('inspect')
    .description('what a checkpoint is: sizes, memory, fingerprint, and whether Engram can run it')
    .argument('<dir>', 'checkpoint folder (config.json and safetensors files), or GGUF file')
    .option('--memory <size>', 'plan for so much memory, such as 8GB (default: most of what is free)', memorySize)
    .option('--no-cache', 'do not remember the fingerprint')
    .addHelpText('after', help)
  addJson(inspect)
  const action = run<InspectFlags>(async () => (await import('../actions/inspectModel.ts')).inspectModel)
  inspect.action((model: string, flags: Omit<InspectFlags, 'model'>) => action({ ...flags, model }))
  const get = new Command('get')
    .description('fetch a model from the Hugging Face hub into its cache on this machine')
    .argument('<name>', 'owner/name, with @revision or :file behind it where one is meant')
    .option('--list', 'only say which files there are')
    .addHelpText('after', getHelp)
  addJson(get)
  const fetchIt = run<GetFlags>(async () => (await import('../actions/getModel.ts')).getModel)
  get.action((name: string, flags: Omit<GetFlags, 'name'>) => fetchIt({ ...flags, name }))
  const list = new Command('list')
    .description('the models on this machine, whichever program fetched them, and whether they run here')
    .addHelpText('after', listHelp)
  addJson(list)
  list.action(run(async () => (await import('../actions/listModels.ts')).listKnownModels))
  const models = new Command('models').description('find, fetch and look at models')
  for (const command of [list, inspect, get]) models.addCommand(command)
  return models
}

const listHelp = `
Looked through are the folders that you added in the window and the places of Hugging Face's tools, LM Studio, Ollama and
llama.cpp. Of each model only headers are read. The name in the first column stands for the model wherever --model does.

Examples:
  engram models list
  engram tokenize --model ollama:qwen2.5:1.5b --text "Paris"`

const getHelp = `
This is the only command that asks another machine. Weights (safetensors or one GGUF file) come with their configuration,
tokenizer, template and licence; pickles never do. What was stopped goes on where it was. Files are checked by their digest.

Environment: HF_TOKEN a token for models that not everybody may read, HF_HUB_CACHE or HF_HOME another place,
HF_ENDPOINT another hub, HF_HUB_OFFLINE=1 fetch nothing, NODE_USE_ENV_PROXY=1 use HTTPS_PROXY.

Examples:
  engram models get HuggingFaceTB/SmolLM2-135M
  engram models get Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF --list
  engram models get Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF:Q4_K_M`

const help = `
Examples:
  engram models inspect ./SmolLM2
  engram models inspect ./SmolLM2 --json`
