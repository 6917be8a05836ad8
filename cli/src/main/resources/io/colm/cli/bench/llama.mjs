// Drives llama.cpp for `colm bench peers`: a command a line on standard input, an answer of JSON a line.
import { createInterface } from "node:readline";
import { getLlama } from "node-llama-cpp";

const [modelPath, threads, vocabulary, mostSequences, contextSize] =
    [process.argv[2], ...process.argv.slice(3).map(Number)];
const llama = await getLlama({ gpu: false, build: "never", maxThreads: threads, logLevel: "error" });
const model = await llama.loadModel({ modelPath, gpuLayers: 0 });
const context = await model.createContext({
    contextSize, batchSize: 512, threads: { ideal: threads, min: threads }, sequences: mostSequences,
    ignoreMemorySafetyChecks: true,
});
const sequences = Array.from({ length: mostSequences }, () => context.getSequence());

const random = (count) => Array.from({ length: count }, () => Math.floor(Math.random() * vocabulary));

// Tokens are generated greedily, and go on past the end of text.
async function generate(sequence, token, count) {
    const tokens = [];
    for await (const next of sequence.evaluate([token], { temperature: 0, yieldEogToken: true })) {
        tokens.push(next);
        if (tokens.length === count) break;
    }
    return tokens;
}

async function decode(batch, prompt, count) {
    const used = sequences.slice(0, batch);
    await Promise.all(used.map((sequence) => sequence.clearHistory()));
    await Promise.all(used.map((sequence) => sequence.evaluateWithoutGeneratingNewTokens(random(prompt))));
    await Promise.all(used.map((sequence) => generate(sequence, random(1)[0], 1)));
    const start = process.hrtime.bigint();
    const cpu = process.cpuUsage();
    await Promise.all(used.map((sequence) => generate(sequence, random(1)[0], count)));
    return measured(start, cpu);
}

async function prefill(length) {
    await sequences[0].clearHistory();
    const tokens = random(length);
    const start = process.hrtime.bigint();
    const cpu = process.cpuUsage();
    await sequences[0].evaluateWithoutGeneratingNewTokens(tokens);
    return measured(start, cpu);
}

function measured(start, before) {
    const wall = Number(process.hrtime.bigint() - start);
    const cpu = process.cpuUsage(before);
    return { wall, cpu: (cpu.user + cpu.system) * 1000 };
}

async function greedy(tokens, count) {
    await sequences[0].clearHistory();
    await sequences[0].evaluateWithoutGeneratingNewTokens(tokens.slice(0, -1));
    return { tokens: await generate(sequences[0], tokens.at(-1), count) };
}

console.log(JSON.stringify({ weights: "Q8_0" }));
for await (const line of createInterface({ input: process.stdin })) {
    const command = JSON.parse(line);
    const answer =
        command.what === "decode" ? await decode(command.batch, command.prompt, command.count)
        : command.what === "prefill" ? await prefill(command.length)
        : await greedy(command.tokens, command.count);
    console.log(JSON.stringify(answer));
}
process.exit(0);
