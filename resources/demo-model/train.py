"""Step 2 of the demo model: train it on the token ids of prepare.ts, then write model.onnx.

    python3 train.py train  WORK [--minutes 110]    checkpoints and WORK/log.jsonl; may be stopped and started again
    python3 train.py export WORK                    model.onnx, config.json and training.json beside this file

A pre-norm decoder with ReLU feed-forward layers, learned positions and a tied embedding. Every sentence is a context
of its own and starts with the beginning token, as in a scan. Hidden matrices are trained with Muon (momentum,
orthogonalised by a Newton-Schulz iteration), everything else with AdamW. The schedule follows the clock, so that the
rate reaches zero when the given minutes are over whatever else the machine does.

A key whose pre-activation stays below zero gets no gradient and would never fire again ("dead"). Keys that have been
silent for REVIVE_AFTER steps have their bias raised a little at every step until they fire.
"""

import argparse
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

HERE = Path(__file__).resolve().parent
VOCABULARY, CONTEXT, LAYERS, WIDTH, KEYS, HEADS = 8192, 128, 8, 192, 768, 6
TOKENS_PER_STEP = 2048
HELD_OUT_EVERY = 100  # sentence numbers 99, 199, … are never trained on
MUON_RATE, ADAM_RATE, DECAY = 0.02, 3e-3, 0.01
WARM_UP, COOL_DOWN = 0.02, 0.45  # shares of the time
REVIVE_AFTER, REVIVE_BY = 60, 0.01


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.keys, self.values = nn.Linear(WIDTH, KEYS), nn.Linear(KEYS, WIDTH)
        self.register_buffer("silent", torch.zeros(KEYS))

    def forward(self, x, shapes):
        """x: (tokens, WIDTH), the rows of several (sentences, length) groups one after another."""
        mixed, start = [], 0
        qkv = self.qkv(self.norm1(x))
        for sentences, length in shapes:
            part = qkv[start : start + sentences * length].view(sentences, length, 3, HEADS, WIDTH // HEADS)
            start += sentences * length
            q, k, v = part.permute(2, 0, 3, 1, 4)
            scores = q @ k.transpose(-1, -2) * (WIDTH // HEADS) ** -0.5
            future = torch.ones(length, length, dtype=torch.bool).triu(1)
            weights = scores.masked_fill(future, -1e9).softmax(-1)
            mixed.append((weights @ v).transpose(1, 2).reshape(sentences * length, WIDTH))
        x = x + self.out(torch.cat(mixed))
        coefficients = F.relu(self.keys(self.norm2(x)))
        if self.training:
            with torch.no_grad():
                fired = coefficients.amax(0) > 0
                self.silent += 1
                self.silent[fired] = 0
        return x + self.values(coefficients), coefficients


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding, self.positions = nn.Embedding(VOCABULARY, WIDTH), nn.Embedding(CONTEXT, WIDTH)
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.norm = nn.LayerNorm(WIDTH)
        for module in self.modules():
            if isinstance(module, (nn.Linear, nn.Embedding)):
                nn.init.normal_(module.weight, std=0.02 if isinstance(module, nn.Embedding) else WIDTH**-0.5)
            if isinstance(module, nn.Linear):
                nn.init.zeros_(module.bias)
        for block in self.blocks:
            nn.init.zeros_(block.out.weight)
            nn.init.zeros_(block.values.weight)

    def forward(self, groups, fired=None):
        """groups: list of (sentences, length) id tensors. Returns the hidden states of all rows, (tokens, WIDTH)."""
        shapes = [tuple(g.shape) for g in groups]
        x = torch.cat([(self.embedding(g) + self.positions.weight[: g.shape[1]]).flatten(0, 1) for g in groups])
        for layer, block in enumerate(self.blocks):
            x, coefficients = block(x, shapes)
            if fired is not None:
                fired[layer] |= coefficients.amax(0) > 0
        return self.norm(x)

    def loss(self, groups, targets, fired=None, reduction="mean"):
        keep = torch.cat([t.flatten() for t in targets])
        rows = keep >= 0
        hidden = self.forward(groups, fired)[rows]
        return F.cross_entropy(hidden @ self.embedding.weight.T, keep[rows], reduction=reduction)


def orthogonal(matrices):
    """The nearest (semi-)orthogonal matrices, roughly, by five quintic Newton-Schulz steps. (n, rows, columns)."""
    a, b, c = 3.4445, -4.7750, 2.0315
    wide = matrices.shape[1] <= matrices.shape[2]
    x = matrices if wide else matrices.transpose(1, 2)
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(5):
        square = x @ x.transpose(1, 2)
        x = a * x + (b * square + c * square @ square) @ x
    return x if wide else x.transpose(1, 2)


class Muon:
    def __init__(self, parameters):
        self.groups = {}
        for p in parameters:
            self.groups.setdefault(tuple(p.shape), []).append(p)
        self.momentum = {shape: torch.zeros(len(ps), *shape) for shape, ps in self.groups.items()}

    @torch.no_grad()
    def step(self, rate):
        for shape, parameters in self.groups.items():
            gradient = torch.stack([p.grad for p in parameters])
            momentum = self.momentum[shape].mul_(0.95).add_(gradient)
            update = orthogonal(gradient.add(momentum, alpha=0.95)) * max(1, shape[0] / shape[1]) ** 0.5
            for p, u in zip(parameters, update):
                p.mul_(1 - rate * DECAY).add_(u, alpha=-rate)


class Data:
    def __init__(self, work):
        self.tokens = np.fromfile(work / "tokens.bin", dtype=np.uint16).astype(np.int64)
        self.lengths = np.fromfile(work / "lengths.bin", dtype=np.uint16).astype(np.int64)
        self.starts = np.concatenate([[0], np.cumsum(self.lengths)[:-1]])
        numbers = np.arange(len(self.lengths))
        self.held_out = numbers[numbers % HELD_OUT_EVERY == HELD_OUT_EVERY - 1]
        self.training = numbers[numbers % HELD_OUT_EVERY != HELD_OUT_EVERY - 1]

    def batch(self, numbers, groups=8):
        """Ids and targets of the sentences, in groups of similar length; a target of -1 is padding or the last token."""
        order = numbers[np.argsort(self.lengths[numbers], kind="stable")]
        inputs, targets = [], []
        for part in np.array_split(order, min(groups, len(order))):
            length = self.lengths[part].max()
            ids = np.zeros((len(part), length), dtype=np.int64)
            target = np.full((len(part), length), -1, dtype=np.int64)
            for row, n in enumerate(part):
                sentence = self.tokens[self.starts[n] : self.starts[n] + self.lengths[n]]
                ids[row, : len(sentence)] = sentence
                target[row, : len(sentence) - 1] = sentence[1:]
            inputs.append(torch.from_numpy(ids))
            targets.append(torch.from_numpy(target))
        return inputs, targets

    def epoch(self, seed):
        """Batches of about TOKENS_PER_STEP tokens over all training sentences in random order."""
        order = np.random.default_rng(seed).permutation(self.training)
        ends = np.cumsum(self.lengths[order])
        cuts = np.searchsorted(ends, np.arange(TOKENS_PER_STEP, ends[-1], TOKENS_PER_STEP))
        return np.split(order, cuts)


@torch.no_grad()
def evaluate(model, data, numbers, fired=None):
    """Perplexity per predicted token, and per layer the share of keys that never fired on these sentences."""
    model.eval()
    fired = [torch.zeros(KEYS, dtype=torch.bool) for _ in range(LAYERS)] if fired is None else fired
    total = count = 0
    for part in np.array_split(numbers, max(1, len(numbers) // 200)):
        inputs, targets = data.batch(part)
        total += model.loss(inputs, targets, fired, reduction="sum").item()
        count += sum((t >= 0).sum().item() for t in targets)
    model.train()
    return math.exp(total / count), [round(1 - f.float().mean().item(), 4) for f in fired]


def train(work, minutes):
    torch.set_num_threads(1)  # the BLAS has its own threads; two pools that spin on two cores halve the speed
    torch.manual_seed(1)
    data, model = Data(work), Decoder()
    hidden = [p for n, p in model.named_parameters() if p.ndim == 2 and n.startswith("blocks.")]
    others = [p for n, p in model.named_parameters() if not (p.ndim == 2 and n.startswith("blocks."))]
    muon, adam = Muon(hidden), torch.optim.AdamW(others, lr=ADAM_RATE, betas=(0.9, 0.95), weight_decay=DECAY)
    spent, step, seen, epoch, place = 0.0, 0, 0, 0, 0
    checkpoint = work / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint)
        model.load_state_dict(state["model"])
        adam.load_state_dict(state["adam"])
        muon.momentum = state["muon"]
        spent, step, seen, epoch, place = state["at"]
    log = open(work / "log.jsonl", "a", buffering=1)
    batches = data.epoch(epoch)
    last, saved, loss_mean = time.time(), time.time(), None
    while spent < minutes * 60:
        done = spent / (minutes * 60)
        rate = min(1, done / WARM_UP + 0.01, (1 - done) / COOL_DOWN)
        if place == len(batches):
            epoch, place = epoch + 1, 0
            batches = data.epoch(epoch)
        inputs, targets = data.batch(batches[place])
        loss = model.loss(inputs, targets)
        for p in model.parameters():
            p.grad = None
        loss.backward()
        nn.utils.clip_grad_norm_(others, 1.0)
        muon.step(MUON_RATE * rate)
        for group in adam.param_groups:
            group["lr"] = ADAM_RATE * rate
        adam.step()
        with torch.no_grad():
            for block in model.blocks:
                block.keys.bias += REVIVE_BY * max(rate, 0.1) * (block.silent > REVIVE_AFTER)
        place, step, seen = place + 1, step + 1, seen + int(data.lengths[batches[place]].sum())
        loss_mean = loss.item() if loss_mean is None else 0.98 * loss_mean + 0.02 * loss.item()
        now = time.time()
        spent, last = spent + now - last, now
        if step % 100 == 0:
            silent = [round((b.silent > REVIVE_AFTER).float().mean().item(), 4) for b in model.blocks]
            line = {"step": step, "minutes": round(spent / 60, 2), "tokens": seen, "loss": round(loss_mean, 4), "silent": silent}
            if step % 500 == 0:
                line["perplexity"] = round(evaluate(model, data, data.held_out[::5])[0], 2)
            log.write(json.dumps(line) + "\n")
        if now - saved > 300 or spent >= minutes * 60:
            torch.save({"model": model.state_dict(), "adam": adam.state_dict(), "muon": muon.momentum,
                        "at": (spent, step, seen, epoch, place), "minutes": minutes}, work / "checkpoint.tmp")
            (work / "checkpoint.tmp").rename(checkpoint)
            saved = time.time()


def export(work):
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    data, model = Data(work), Decoder()
    state = torch.load(work / "checkpoint.pt")
    # Stored in half precision and widened by the graph; what is measured is what is stored.
    model.load_state_dict({k: v.half().float() if v.ndim else v for k, v in state["model"].items()})
    weights = {k: v.detach().numpy() for k, v in model.named_parameters()}
    nodes, tensors = [], []

    def constant(name, value, stored=None):
        array = np.asarray(value)
        tensors.append(numpy_helper.from_array(array if stored is None else array.astype(stored), name))
        return name

    def node(op, inputs, output, **attributes):
        nodes.append(helper.make_node(op, inputs, [output], name=output, **attributes))
        return output

    def weight(name, transpose=False):
        array = weights[name].T if transpose else weights[name]
        constant(name + ".half", np.ascontiguousarray(array), np.float16)
        return node("Cast", [name + ".half"], name, to=TensorProto.FLOAT)

    def linear(x, name):
        product = node("MatMul", [x, weight(name + ".weight", True)], name + ".product")
        return node("Add", [product, weight(name + ".bias")], name + ".output")

    def norm(x, name):
        return node("LayerNormalization", [x, weight(name + ".weight"), weight(name + ".bias")], name + ".output", axis=-1, epsilon=1e-5)

    for name, value in [("zero", 0), ("one", 1)]:
        constant(name, np.int64(value))
    constant("zero.list", np.array([0], dtype=np.int64))
    constant("one.list", np.array([1], dtype=np.int64))
    constant("heads.shape", np.array([0, 0, HEADS, WIDTH // HEADS], dtype=np.int64))
    constant("joined.shape", np.array([0, 0, WIDTH], dtype=np.int64))
    constant("scale", np.float32((WIDTH // HEADS) ** -0.5))
    constant("blocked", np.float32(-1e9))

    node("Shape", ["input_ids"], "shape")
    node("Gather", ["shape", "one"], "length")
    node("Range", ["zero", "length", "one"], "range")
    node("Unsqueeze", ["range", "one.list"], "query.range")
    node("Unsqueeze", ["range", "zero.list"], "key.range")
    node("Less", ["query.range", "key.range"], "future")
    x = node("Add", [node("Gather", [weight("embedding.weight"), "input_ids"], "tokens"),
                     node("Gather", [weight("positions.weight"), "range"], "places")], "residual.0")
    for layer in range(LAYERS):
        block = f"blocks.{layer}"
        qkv = linear(norm(x, block + ".norm1"), block + ".qkv")
        nodes.append(helper.make_node("Split", [qkv], [f"{block}.{part}.flat" for part in "qkv"], name=block + ".split", axis=-1))
        q, k, v = (node("Transpose", [node("Reshape", [f"{block}.{part}.flat", "heads.shape"], f"{block}.{part}.heads")],
                        f"{block}.{part}", perm=[0, 2, 3, 1] if part == "k" else [0, 2, 1, 3]) for part in "qkv")
        scores = node("Mul", [node("MatMul", [q, k], block + ".scores"), "scale"], block + ".scaled")
        weights_ = node("Softmax", [node("Where", ["future", "blocked", scores], block + ".masked")], block + ".attention", axis=-1)
        mixed = node("Transpose", [node("MatMul", [weights_, v], block + ".mixed")], block + ".merged", perm=[0, 2, 1, 3])
        x = node("Add", [x, linear(node("Reshape", [mixed, "joined.shape"], block + ".joined"), block + ".out")], block + ".middle")
        coefficients = node("Relu", [linear(norm(x, block + ".norm2"), block + ".keys")], block + ".coefficients")
        x = node("Add", [x, linear(coefficients, block + ".values")], f"residual.{layer + 1}")
    node("Transpose", ["embedding.weight"], "embedding.transposed", perm=[1, 0])
    node("MatMul", [norm(x, "norm"), "embedding.transposed"], "logits")
    graph = helper.make_graph(
        nodes, "keymark-demo",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "sequence"])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", "sequence", VOCABULARY])], tensors)
    exported = helper.make_model(graph, producer_name="keymark", opset_imports=[helper.make_opsetid("", 17)])
    exported.ir_version = 8
    onnx.checker.check_model(exported)
    onnx.save(exported, str(HERE / "model.onnx"))
    json.dump({"model_type": "keymark-demo", "vocab_size": VOCABULARY, "hidden_size": WIDTH, "num_hidden_layers": LAYERS,
               "intermediate_size": KEYS, "num_attention_heads": HEADS, "max_position_embeddings": CONTEXT,
               "hidden_act": "relu", "bos_token_id": 0, "tie_word_embeddings": True},
              open(HERE / "config.json", "w"), indent=2)
    perplexity, _ = evaluate(model, data, data.held_out)
    fired = [torch.zeros(KEYS, dtype=torch.bool) for _ in range(LAYERS)]
    everything = np.arange(len(data.lengths))
    _, dead = evaluate(model, data, everything, fired)
    spent, step, seen, epoch, _ = state["at"]
    last = (work / "log.jsonl").read_text().strip().split("\n")[-1]
    result = {"perplexity": round(perplexity, 2), "heldOutSentences": len(data.held_out), "deadPerLayer": dead,
              "sentences": len(data.lengths), "tokensTrained": seen, "steps": step, "epochs": round(seen / data.lengths.sum(), 2),
              "minutes": round(spent / 60, 1), "lastLogLine": json.loads(last)}
    json.dump(result, open(HERE / "training.json", "w"), indent=2)
    print(json.dumps(result))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["train", "export"])
    parser.add_argument("work", type=Path)
    parser.add_argument("--minutes", type=float, default=110)
    arguments = parser.parse_args()
    if arguments.command == "train":
        train(arguments.work, arguments.minutes)
    else:
        export(arguments.work)
