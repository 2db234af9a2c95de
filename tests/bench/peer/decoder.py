"""The demo model in torch, out of its ONNX file, and what both collectors share: sentences in, triggers out."""

import json
import resource
import sys
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

HEADS, EPSILON = 6, 1e-5
BATCH_TOKENS = 2048
FLOAT16 = 10


def fields(data):
    """(number, value) of each field of a protobuf message: an int, or a memoryview."""

    def varint(at):
        value = shift = 0
        while True:
            byte = data[at]
            value, at, shift = value | (byte & 127) << shift, at + 1, shift + 7
            if byte < 128:
                return value, at

    at = 0
    while at < len(data):
        tag, at = varint(at)
        kind = tag & 7
        if kind == 0:
            value, at = varint(at)
        else:
            size, at = varint(at) if kind == 2 else ({1: 8, 5: 4}[kind], at)
            value, at = data[at : at + size], at + size
        yield tag >> 3, value


def stored(file):
    """Tensors in half precision by name, as float32."""
    with open(file, "rb") as opened:
        model = memoryview(opened.read())
    graph = next(value for number, value in fields(model) if number == 7)
    tensors = {}
    for number, tensor in fields(graph):
        if number != 5:
            continue
        dims, name, kind, raw = [], "", 0, b""
        for part, value in fields(tensor):
            if part == 1:
                dims += [value] if isinstance(value, int) else unpacked(value)
            elif part == 2:
                kind = value
            elif part == 8:
                name = bytes(value).decode()
            elif part == 9:
                raw = value
        if kind == FLOAT16:
            tensors[name] = torch.from_numpy(np.frombuffer(raw, np.float16).astype(np.float32).reshape(dims))
    return tensors


def unpacked(data):
    values, value, shift = [], 0, 0
    for byte in data:
        value, shift = value | (byte & 127) << shift, shift + 7
        if byte < 128:
            values.append(value)
            value = shift = 0
    return values


class Block(nn.Module):
    def __init__(self, width, keys):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width, EPSILON), nn.LayerNorm(width, EPSILON)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.keys, self.values, self.relu = nn.Linear(width, keys), nn.Linear(keys, width), nn.ReLU()

    def forward(self, x):
        sentences, length, width = x.shape
        parts = self.qkv(self.norm1(x)).view(sentences, length, 3, HEADS, width // HEADS)
        q, k, v = parts.permute(2, 0, 3, 1, 4)
        x = x + self.out(attend(q, k, v).transpose(1, 2).reshape(sentences, length, width))
        return x + self.values(self.relu(self.keys(self.norm2(x))))


def attend(q, k, v):
    if hasattr(F, "scaled_dot_product_attention"):
        return F.scaled_dot_product_attention(q, k, v, is_causal=True)
    length = q.shape[2]
    future = torch.ones(length, length, dtype=torch.bool).triu(1)
    return (q @ k.transpose(-1, -2) * q.shape[-1] ** -0.5).masked_fill(future, -1e9).softmax(-1) @ v


class Decoder(nn.Module):
    def __init__(self, file):
        super().__init__()
        tensors = stored(file)
        vocabulary, width = tensors["embedding.weight.half"].shape
        layers = sum(name.endswith(".keys.weight.half") for name in tensors)
        keys = tensors["blocks.0.keys.bias.half"].shape[0]
        self.embedding = nn.Embedding(vocabulary, width)
        self.positions = nn.Embedding(tensors["positions.weight.half"].shape[0], width)
        self.blocks = nn.ModuleList(Block(width, keys) for _ in range(layers))
        self.norm = nn.LayerNorm(width, EPSILON)
        state = {}
        for name in self.state_dict():
            value = tensors[name + ".half"]
            # The file keeps matrices of products as inputs x outputs.
            state[name] = value.T.contiguous() if ".weight" in name and name.startswith("blocks") and value.ndim == 2 else value
        self.load_state_dict(state)
        self.eval()

    def hidden(self, ids):
        x = self.embedding(ids) + self.positions.weight[: ids.shape[1]]
        for block in self.blocks:
            x = block(x)
        return x

    def log_probabilities(self, ids):
        return (self.norm(self.hidden(ids)) @ self.embedding.weight.T).log_softmax(-1)


def work(collect):
    """Runs `collect(model, sentences, t)`, writes its triggers and prints time, tokens and the peak of memory.

    collect: sentences are lists of ids that begin with a special token; returns strengths, sentences and positions, each
    [layers, keys, t], the strongest first.
    """
    file, sentences_file, out, t, threads = sys.argv[1:]
    if int(threads) > 0:
        torch.set_num_threads(int(threads))
    model = Decoder(file)
    sentences = json.load(open(sentences_file))
    with torch.no_grad():
        model.hidden(torch.tensor([sentences[0]]))
        started = time.perf_counter()
        strengths, numbers, positions = collect(model, sentences, int(t))
        seconds = time.perf_counter() - started
    with open(out, "wb") as opened:
        for array, kind in [(strengths, np.float32), (numbers, np.int32), (positions, np.int32)]:
            opened.write(np.ascontiguousarray(array, kind).tobytes())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "tokens": sum(map(len, sentences)), "peak": peak, "torch": torch.__version__}))
