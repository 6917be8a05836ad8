// Drives the gateway with OpenAI's own client; prints one JSON object of what the client saw.
import OpenAI, { NotFoundError, AuthenticationError, BadRequestError } from 'openai';

const baseURL = process.argv[2];
const client = new OpenAI({ baseURL, apiKey: 'colm-demo-key', maxRetries: 0 });
const messages = [{ role: 'user', content: 'Tell me a story' }];
const kind = error => [NotFoundError, AuthenticationError, BadRequestError].find(type => error instanceof type)?.name;
const refusal = call => call.then(() => 'none', error => `${kind(error)} ${error.code} ${error.param}`);

const models = [];
for await (const model of client.models.list()) models.push(model.id);

const whole = await client.chat.completions.create({ model: 'tales:2', messages, max_tokens: 4, seed: 1 });

let streamed = '';
let usage = null;
let chains = [];
const stream = await client.chat.completions.create({
  model: 'tales:2', messages, max_tokens: 4, seed: 1, stream: true, stream_options: { include_usage: true },
});
for await (const chunk of stream) {
  streamed += chunk.choices[0]?.delta?.content ?? '';
  if (chunk.choices.length && chunk.colm?.chains) chains.push(chunk.colm.chains);
  usage = chunk.usage ?? usage;
}

const helper = client.chat.completions.stream({ model: 'tales:1', messages, max_tokens: 4, seed: 1 });
const collected = await helper.finalChatCompletion();

const text = await client.completions.create({ model: 'tales:1', prompt: 'Once', max_tokens: 4, seed: 1 });

console.log(JSON.stringify({
  models,
  whole: whole.choices[0].message.content,
  streamed,
  completionTokens: usage.completion_tokens,
  chains,
  collected: collected.choices[0].message.content,
  text: text.choices[0].text,
  unknownModel: await refusal(client.chat.completions.create({ model: 'nobody', messages })),
  outOfRange: await refusal(client.chat.completions.create({ model: 'tales:9', messages })),
  wrongKey: await refusal(new OpenAI({ baseURL, apiKey: 'wrong', maxRetries: 0 }).models.list()),
}));
